namespace Giftless.Locks;

/// <summary>
/// Keeps locks. What it acknowledges is durable, as far as it is durable at all, and of competing locks on a path exactly one is
/// acknowledged. It knows no rules: <see cref="LockService"/> has those.
/// </summary>
/// <remarks>
/// Every member may throw <see cref="LockStoreUnavailableException"/>, and may be called from many threads and processes at a time.
/// </remarks>
public interface ILockStore
{
    /// <summary>Keeps a lock, unless its path is locked.</summary>
    /// <param name="candidate">The lock to keep.</param>
    /// <param name="now">A lock that has expired by then does not count, and is replaced.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The lock that stands now: the candidate, by its id, or the one that was there before.</returns>
    Task<FileLock> CreateAsync(FileLock candidate, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Some of a repository's locks, in an order of the store's own that never changes for a lock.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<LockPage> ListAsync(RepositoryName repository, LockFilter filter, CancellationToken cancellationToken);

    /// <summary>The locks on some paths of a repository.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="paths">The paths, any number of them.</param>
    /// <param name="now">Locks that have expired by then do not count.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<FileLock>> FindAsync(
        RepositoryName repository, IReadOnlyCollection<LockPath> paths, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes a lock.</summary>
    /// <returns>False when it was not there any more.</returns>
    Task<bool> DeleteAsync(RepositoryName repository, string id, CancellationToken cancellationToken);
}
