using Giftless.Locks;

namespace Giftless.Events;

/// <summary>A file was locked.</summary>
/// <param name="Repository">Where.</param>
/// <param name="User">By whom.</param>
/// <param name="Lock">The lock.</param>
public sealed record LockCreated(RepositoryName Repository, string? User, FileLock Lock) : LfsEvent(Repository, User);
