namespace Giftless.Locks;

/// <summary>Some of a repository's locks.</summary>
/// <param name="Locks">The locks.</param>
/// <param name="Last">The position of the last one where there are more behind it, or null.</param>
public sealed record LockPage(IReadOnlyList<FileLock> Locks, byte[]? Last)
{
    /// <summary>Makes a page of locks that were asked for with one more than the page holds, to see whether there are more.</summary>
    /// <param name="locks">The locks, in order.</param>
    /// <param name="limit">How many the page holds.</param>
    /// <param name="positionOf">The position of a lock in the order.</param>
    public static LockPage Of(IReadOnlyList<FileLock> locks, int limit, Func<FileLock, byte[]> positionOf) =>
        locks.Count > limit ? new LockPage([.. locks.Take(limit)], positionOf(locks[limit - 1])) : new LockPage(locks, null);
}
