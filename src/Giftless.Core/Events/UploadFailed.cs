namespace Giftless.Events;

/// <summary>
/// What a client had sent did not become an object, which was found out after the client had been told that it goes on without it: the
/// client takes that for success, and the object is missing.
/// </summary>
/// <param name="Repository">Where.</param>
/// <param name="User">Who had sent it.</param>
/// <param name="Oid">The object.</param>
/// <param name="Reason">Why, in a sentence that was written for clients.</param>
public sealed record UploadFailed(RepositoryName Repository, string? User, Oid Oid, string Reason) : LfsEvent(Repository, User);
