using Giftless.Locks;

namespace Giftless.Events;

/// <summary>A lock was released.</summary>
/// <param name="Repository">Where.</param>
/// <param name="User">By whom.</param>
/// <param name="Lock">The lock.</param>
/// <param name="Forced">Whether it was another's.</param>
public sealed record LockReleased(RepositoryName Repository, string? User, FileLock Lock, bool Forced) : LfsEvent(Repository, User);
