using Giftless.Locks;

namespace Giftless.Testing.Locks;

/// <summary>One run of a scenario: a store of locks, and what is asked of it again and again.</summary>
internal sealed class LockRun(LockStoreFixture fixture, ILockStore store, CancellationToken cancellation)
{
    public static readonly RepositoryName Repository = RepositoryName.Parse("org/repo");
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    public static readonly LockOwner Ann = new("1", "ann");
    public static readonly LockOwner Bob = new("2", "bob");

    private int _count;

    public LockStoreFixture Fixture => fixture;

    public ILockStore Store => store;

    public CancellationToken Cancellation => cancellation;

    /// <summary>A lock that is not kept yet.</summary>
    public FileLock Sketch(
        string path, LockOwner? owner = null, RepositoryName? repository = null, DateTimeOffset? expiresAt = null) => new(
            $"lock-{Interlocked.Increment(ref _count)}", repository ?? Repository, LockPath.Parse(path), owner ?? Ann, Now, expiresAt);

    public Task<FileLock> CreateAsync(FileLock candidate, DateTimeOffset? now = null) =>
        store.CreateAsync(candidate, now ?? Now, cancellation);

    /// <summary>Keeps a lock on a path that is free.</summary>
    public async Task<FileLock> AddAsync(string path)
    {
        var candidate = Sketch(path);
        Demand.Equal((await CreateAsync(candidate)).Id, candidate.Id, $"the lock on '{path}', which is free");
        return candidate;
    }

    public Task<bool> DeleteAsync(FileLock item, RepositoryName? repository = null) =>
        store.DeleteAsync(repository ?? Repository, item.Id, cancellation);

    public async Task<IReadOnlyList<FileLock>> ListAsync(LockFilter filter) =>
        (await store.ListAsync(Repository, filter, cancellation)).Locks;

    public Task<IReadOnlyList<FileLock>> AllAsync(RepositoryName? repository = null) => AllOfAsync(store, repository);

    public async Task<IReadOnlyList<FileLock>> AllOfAsync(ILockStore opened, RepositoryName? repository = null) =>
        (await opened.ListAsync(repository ?? Repository, new LockFilter(Now, 10_000), cancellation)).Locks;

    /// <summary>All pages, with something done between one and the next.</summary>
    public async Task<List<FileLock>> PagesAsync(int limit, Func<int, Task>? between = null)
    {
        const int Most = 1000;
        var all = new List<FileLock>();
        byte[]? after = null;
        for (var page = 0; page < Most; page++)
        {
            var (locks, last) = await store.ListAsync(Repository, new LockFilter(Now, limit) { After = after }, cancellation);
            Demand.That(locks.Count <= limit, $"a page has at most {limit} locks", $"{locks.Count}");
            all.AddRange(locks);
            if (last is null)
                return all;
            after = last;
            if (between is not null)
                await between(page);
        }

        throw new ConformanceException($"demanded that pages end; saw {Most}");
    }
}
