using Giftless.Locks;

namespace Giftless.Locking.Tests;

/// <summary>Locks as the cases need them.</summary>
internal static class Sketch
{
    public static readonly RepositoryName Repository = RepositoryName.Parse("org/repo");
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    public static readonly LockOwner Ann = new("1", "ann");
    public static readonly LockOwner Bob = new("2", "bob");

    private static int _count;

    public static FileLock Lock(
        string path, LockOwner? owner = null, RepositoryName? repository = null, DateTimeOffset? expiresAt = null) =>
        new($"lock-{Interlocked.Increment(ref _count)}", repository ?? Repository, LockPath.Parse(path), owner ?? Ann, Now, expiresAt);

    public static async Task<FileLock> AddAsync(this ILockStore store, string path, LockOwner? owner = null)
    {
        var candidate = Lock(path, owner);
        (await store.CreateAsync(candidate, Now, CancellationToken.None)).Id.Should().Be(candidate.Id);
        return candidate;
    }

    public static async Task<IReadOnlyList<FileLock>> AllAsync(this ILockStore store, RepositoryName? repository = null) =>
        (await store.ListAsync(repository ?? Repository, new LockFilter(Now, 10_000), CancellationToken.None)).Locks;

    /// <summary>All pages, with something done between one and the next.</summary>
    public static async Task<List<FileLock>> PagesAsync(this ILockStore store, int limit, Func<int, Task>? between = null)
    {
        var all = new List<FileLock>();
        byte[]? after = null;
        for (var page = 0; ; page++)
        {
            var (locks, last) = await store.ListAsync(Repository, new LockFilter(Now, limit) { After = after }, CancellationToken.None);
            locks.Count.Should().BeLessThanOrEqualTo(limit);
            all.AddRange(locks);
            if (last is null)
                return all;
            after = last;
            if (between is not null)
                await between(page);
        }
    }
}
