using Giftless.Locks;

namespace Giftless.AspNetCore.Tests.CustomStorage;

/// <summary>The lock store of docs/custom-storage.md.</summary>
public sealed class ListLockStore : ILockStore
{
    private readonly Lock _gate = new();
    private readonly List<FileLock> _locks = [];

    public Task<FileLock> CreateAsync(FileLock candidate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_gate)   // of many that compete exactly one is kept; a database does this by a unique index
        {
            _locks.RemoveAll(item => item.ExpiresAt <= now);
            var held = _locks.Find(item => item.Repository.Equals(candidate.Repository) && item.Path.Equals(candidate.Path));
            if (held is null)
                _locks.Add(candidate);
            return Task.FromResult(held ?? candidate);
        }
    }

    public Task<LockPage> ListAsync(RepositoryName repository, LockFilter filter, CancellationToken cancellationToken)
    {
        var after = filter.After is { } position ? Convert.ToHexString(position) : "";
        var found = Of(repository, filter.Now)   // in an order that never changes for a lock, whatever comes and goes
            .Where(item => (filter.Id ?? item.Id) == item.Id && (filter.Path ?? item.Path).Equals(item.Path))
            .Select(item => (Item: item, Position: Convert.ToHexString(PositionOf(item))))
            .Where(it => string.CompareOrdinal(it.Position, after) > 0)
            .OrderBy(it => it.Position, StringComparer.Ordinal)
            .Take(filter.Limit + 1).Select(it => it.Item).ToList();
        return Task.FromResult(LockPage.Of(found, filter.Limit, PositionOf));
    }

    public Task<IReadOnlyList<FileLock>> FindAsync(
        RepositoryName repository, IReadOnlyCollection<LockPath> paths, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var wanted = paths.ToHashSet();
        return Task.FromResult<IReadOnlyList<FileLock>>([.. Of(repository, now).Where(item => wanted.Contains(item.Path))]);
    }

    public Task<bool> DeleteAsync(RepositoryName repository, string id, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_locks.RemoveAll(item => item.Repository.Equals(repository) && item.Id == id) > 0);
    }

    private static byte[] PositionOf(FileLock item) => System.Text.Encoding.UTF8.GetBytes(item.Path.ToString());

    private List<FileLock> Of(RepositoryName repository, DateTimeOffset now)
    {
        lock (_gate)
            return _locks.FindAll(item => item.Repository.Equals(repository) && (item.ExpiresAt ?? DateTimeOffset.MaxValue) > now);
    }
}
