using Giftless.Events;

namespace Giftless.Locks;

/// <summary>A file was locked.</summary>
public sealed record LockCreated : LfsEvent
{
    /// <summary>The lock.</summary>
    public required FileLock Lock { get; init; }
}
