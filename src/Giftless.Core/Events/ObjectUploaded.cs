namespace Giftless.Events;

/// <summary>An object was stored that was not there before.</summary>
/// <remarks>
/// Of one that a client has sent to the storage itself, the server hears when the client verifies it, and never from clients that do not.
/// Each server tells of it once; several may.
/// </remarks>
/// <param name="Repository">Where.</param>
/// <param name="User">By whom; null where nobody signed in.</param>
/// <param name="Oid">The object.</param>
public sealed record ObjectUploaded(RepositoryName Repository, string? User, Oid Oid) : LfsEvent(Repository, User);
