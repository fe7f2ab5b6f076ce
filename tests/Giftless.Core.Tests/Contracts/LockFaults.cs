using Giftless.Locks;

namespace Giftless.Core.Tests.Contracts;

/// <summary>A fault that an author of a lock store makes.</summary>
/// <param name="What">What the store does, as it follows "a store that".</param>
/// <param name="CaughtBy">The id of the scenario that has to fail for it.</param>
/// <param name="Make">Puts the fault before a store that has none.</param>
internal sealed record LockFault(string What, string CaughtBy, Func<InMemoryLockStore, BrokenLockStore> Make)
{
    public override string ToString() => What;
}

/// <summary>What authors of lock stores get wrong.</summary>
internal static class LockFaults
{
    public static IEnumerable<LockFault> All =>
    [
        new("forgets until when a lock holds", "lock.create", store => new(store)
        {
            Create = (candidate, now, token) => store.CreateAsync(candidate with { ExpiresAt = null }, now, token),
        }),
        new("replaces a lock that stands", "lock.taken", store => new(store)
        {
            Create = async (candidate, now, token) =>
            {
                foreach (var there in await store.FindAsync(candidate.Repository, [candidate.Path], now, token))
                    await store.DeleteAsync(candidate.Repository, there.Id, token);
                return await store.CreateAsync(candidate, now, token);
            },
        }),
        new("says that it locked where somebody else has", "lock.taken", store => new(store)
        {
            Create = async (candidate, now, token) =>
            {
                await store.CreateAsync(candidate, now, token);
                return candidate;
            },
        }),
        new("folds the case of paths", "lock.path.different", store => new(store)
        {
            Create = (candidate, now, token) => store.CreateAsync(
                candidate with { Path = LockPath.Parse(candidate.Path.ToString().ToUpperInvariant()) }, now, token),
        }),
        new("trims paths", "lock.path.different", store => new(store)
        {
            Create = (candidate, now, token) => store.CreateAsync(
                candidate with { Path = LockPath.Parse(candidate.Path.ToString().Trim()) }, now, token),
        }),
        new("cuts long paths", "lock.path.long", store => new(store)
        {
            Create = (candidate, now, token) => store.CreateAsync(
                candidate with { Path = LockPath.Parse(candidate.Path.ToString()[..Math.Min(candidate.Path.ToString().Length, 255)]) },
                now,
                token),
        }),
        new("keeps the locks of all repositories together", "lock.isolation", store => new(store)
        {
            List = async (_, filter, token) => await store.ListAsync(RepositoryName.Parse("org/repo"), filter, token),
        }),
        new("removes a lock of whatever repository", "lock.isolation", store => new(store)
        {
            Delete = (_, id, token) => store.DeleteAsync(RepositoryName.Parse("org/repo"), id, token),
        }),
        new("ignores the path where it has the id", "lock.find", store => new(store)
        {
            List = (repository, filter, token) =>
                store.ListAsync(repository, filter.Id is null ? filter : filter with { Path = null }, token),
        }),
        new("says each time that it removed", "lock.delete", store => new(store)
        {
            Delete = async (repository, id, token) => await store.DeleteAsync(repository, id, token) || true,
        }),
        new("lists one page", "lock.pages", store => new(store)
        {
            List = async (repository, filter, token) => await store.ListAsync(repository, filter, token) with { Last = null },
        }),
        new("begins each page with the end of the one before", "lock.pages", store =>
        {
            FileLock? last = null;
            return new(store)
            {
                List = async (repository, filter, token) =>
                {
                    var page = await store.ListAsync(repository, filter, token);
                    var locks = filter.After is null || last is null ? page.Locks : [last, .. page.Locks.Skip(1)];
                    last = page.Locks is [.., var end] ? end : null;
                    return page with { Locks = locks };
                },
            };
        }),
        new("counts to where a page begins", "lock.pages.changing", store => new(store)
        {
            List = async (repository, filter, token) =>
            {
                var skipped = filter.After is { } after ? BitConverter.ToInt32(after) : 0;
                var all = (await store.ListAsync(repository, filter with { After = null, Limit = 10_000 }, token)).Locks;
                var page = all.Skip(skipped).Take(filter.Limit).ToList();
                var end = skipped + page.Count;
                return new LockPage(page, end < all.Count ? BitConverter.GetBytes(end) : null);
            },
        }),
        new("finds the locks on a thousand paths", "lock.find.many", store => new(store)
        {
            Find = (repository, paths, now, token) => store.FindAsync(repository, [.. paths.Take(1000)], now, token),
        }),
        new("lets a lock stand that has expired", "lock.expired", store => new(store)
        {
            Create = (candidate, now, token) => store.CreateAsync(candidate, DateTimeOffset.MinValue, token),
        }),
        new("lists what has expired", "lock.expired", store => new(store)
        {
            List = (repository, filter, token) => store.ListAsync(repository, filter with { Now = DateTimeOffset.MinValue }, token),
        }),
        new("keeps nothing", "lock.durable", store => new(store)
        {
            List = (_, _, _) => Task.FromResult(new LockPage([], null)),
        }),
        new("looks first and locks then", "lock.race", store => new(store)
        {
            Create = async (candidate, now, token) =>
            {
                if (await store.FindAsync(candidate.Repository, [candidate.Path], now, token) is [var there])
                    return there;
                await Task.Yield();
                await store.CreateAsync(candidate, now, token);
                return candidate;
            },
        }),
    ];
}

/// <summary>A store of which some members are replaced by broken ones. The others are those of a store that has no fault.</summary>
internal sealed class BrokenLockStore(InMemoryLockStore inner) : ILockStore
{
    public Func<FileLock, DateTimeOffset, CancellationToken, Task<FileLock>> Create { get; init; } = inner.CreateAsync;

    public Func<RepositoryName, LockFilter, CancellationToken, Task<LockPage>> List { get; init; } = inner.ListAsync;

    public Func<RepositoryName, IReadOnlyCollection<LockPath>, DateTimeOffset, CancellationToken, Task<IReadOnlyList<FileLock>>> Find
    {
        get;
        init;
    } = inner.FindAsync;

    public Func<RepositoryName, string, CancellationToken, Task<bool>> Delete { get; init; } = inner.DeleteAsync;

    public Task<FileLock> CreateAsync(FileLock candidate, DateTimeOffset now, CancellationToken cancellationToken) =>
        Create(candidate, now, cancellationToken);

    public Task<LockPage> ListAsync(RepositoryName repository, LockFilter filter, CancellationToken cancellationToken) =>
        List(repository, filter, cancellationToken);

    public Task<IReadOnlyList<FileLock>> FindAsync(
        RepositoryName repository, IReadOnlyCollection<LockPath> paths, DateTimeOffset now, CancellationToken cancellationToken) =>
        Find(repository, paths, now, cancellationToken);

    public Task<bool> DeleteAsync(RepositoryName repository, string id, CancellationToken cancellationToken) =>
        Delete(repository, id, cancellationToken);
}
