using Giftless.Locks;

namespace Giftless.Events;

/// <summary>A file was locked.</summary>
public sealed record LockCreated : LfsEvent
{
    /// <summary>The lock.</summary>
    public required FileLock Lock { get; init; }
}
