using Giftless.Events;

namespace Giftless.Locks;

/// <summary>A lock was released.</summary>
public sealed record LockReleased : LfsEvent
{
    /// <summary>The lock.</summary>
    public required FileLock Lock { get; init; }

    /// <summary>Whether it was another's.</summary>
    public required bool Forced { get; init; }
}
