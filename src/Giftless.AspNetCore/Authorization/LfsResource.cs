namespace Giftless.AspNetCore.Authorization;

/// <summary>What a permission is asked for.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Oid">The object, or null for the repository as a whole.</param>
/// <param name="Ref">
/// The ref that the client named, such as <c>refs/heads/main</c>; clients need not name one, and need not be believed.
/// </param>
public sealed record LfsResource(RepositoryName Repository, Oid? Oid, string? Ref);
