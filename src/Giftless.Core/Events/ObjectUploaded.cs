namespace Giftless.Events;

/// <summary>An object was stored that was not there before.</summary>
/// <param name="Repository">Where.</param>
/// <param name="User">By whom; null for a transfer with an action token, which names nobody.</param>
/// <param name="Oid">The object.</param>
public sealed record ObjectUploaded(RepositoryName Repository, string? User, Oid Oid) : LfsEvent(Repository, User);
