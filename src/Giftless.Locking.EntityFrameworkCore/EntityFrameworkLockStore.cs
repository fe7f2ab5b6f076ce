using Giftless.Locks;
using Microsoft.EntityFrameworkCore;

namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>
/// Keeps locks in a table. The unique index decides who of several wins; whatever a database answers to the losers, this then looks
/// who holds the path.
/// </summary>
/// <param name="open">Gives a context for each operation, and what to dispose of after it.</param>
/// <param name="makesTable">Whether the table is made before the first operation where it is missing.</param>
internal sealed class EntityFrameworkLockStore<TContext>(Func<(TContext Context, IAsyncDisposable Lifetime)> open, bool makesTable)
    : ILockStore, IDisposable
    where TContext : DbContext
{
    private const int PathsAtATime = 500;

    private readonly Database<TContext> _database = new(
        open,
        makesTable ? typeof(LockRow) : null,
        (context, limit) => FindAsync(context, repository: "", hash: "", limit),
        exception => new LockStoreUnavailableException(exception));

    public void Dispose() => _database.Dispose();

    public Task<FileLock> CreateAsync(FileLock candidate, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (context, limit) => TryCreateAsync(context, candidate, now.ToUnixTimeMilliseconds(), limit), cancellationToken);

    private static async Task<FileLock> TryCreateAsync(TContext context, FileLock candidate, long now, CancellationToken cancellationToken)
    {
        var standing = await FindAsync(context, candidate.Repository.ToString(), HashOf(candidate.Path), cancellationToken);
        if (standing is not null && (standing.ExpiresAt is null || standing.ExpiresAt > now))
            return ToLock(standing);
        if (standing is not null)
            await context.Set<LockRow>().Where(row => row.Id == standing.Id).ExecuteDeleteAsync(cancellationToken);

        context.Add(ToRow(candidate));
        await context.SaveChangesAsync(cancellationToken);
        return candidate;
    }

    private static Task<LockRow?> FindAsync(TContext context, string repository, string hash, CancellationToken cancellationToken) =>
        context.Set<LockRow>().AsNoTracking()
            .FirstOrDefaultAsync(row => row.Repository == repository && row.PathHash == hash, cancellationToken);

    public Task<LockPage> ListAsync(
        RepositoryName repository, LockFilter filter, CancellationToken cancellationToken) => _database.ReadAsync(async (context, limit) =>
    {
        var rows = AliveIn(context, repository, filter.Now);
        if (filter.Id is { } id)
            rows = rows.Where(row => row.Id == id);
        if (filter.Path is { } path)
        {
            var hash = HashOf(path);
            rows = rows.Where(row => row.PathHash == hash);
        }

        if (filter.After is { } position)
        {
            var after = Convert.ToHexStringLower(position);
            rows = rows.Where(row => string.Compare(row.PathHash, after) > 0);
        }

        var found = await rows.OrderBy(row => row.PathHash).Take(filter.Limit + 1).ToListAsync(limit);
        return LockPage.Of([.. found.Select(ToLock)], filter.Limit, item => item.Path.Hash());
    }, cancellationToken);

    public Task<IReadOnlyList<FileLock>> FindAsync(
        RepositoryName repository,
        IReadOnlyCollection<LockPath> paths,
        DateTimeOffset now,
        CancellationToken cancellationToken) => _database.ReadAsync(async (context, limit) =>
    {
        var found = new List<FileLock>();
        foreach (var some in paths.Select(HashOf).Chunk(PathsAtATime))
        {
            var rows = await AliveIn(context, repository, now).Where(row => some.Contains(row.PathHash)).ToListAsync(limit);
            found.AddRange(rows.Select(ToLock));
        }

        return (IReadOnlyList<FileLock>)found;
    }, cancellationToken);

    public Task<bool> DeleteAsync(
        RepositoryName repository, string id, CancellationToken cancellationToken) => _database.WriteAsync(async (context, limit) =>
    {
        var name = repository.ToString();
        return await context.Set<LockRow>().Where(row => row.Repository == name && row.Id == id).ExecuteDeleteAsync(limit) > 0;
    }, cancellationToken);

    private static IQueryable<LockRow> AliveIn(TContext context, RepositoryName repository, DateTimeOffset now)
    {
        var name = repository.ToString();
        var instant = now.ToUnixTimeMilliseconds();
        return context.Set<LockRow>().AsNoTracking().Where(
            row => row.Repository == name && (row.ExpiresAt == null || row.ExpiresAt > instant));
    }

    private static string HashOf(LockPath path) => Convert.ToHexStringLower(path.Hash());

    private static LockRow ToRow(FileLock item) => new()
    {
        Id = item.Id,
        Repository = item.Repository.ToString(),
        PathHash = HashOf(item.Path),
        Path = item.Path.ToString(),
        OwnerId = item.Owner.Id,
        OwnerName = item.Owner.Name,
        LockedAt = item.LockedAt.ToUnixTimeMilliseconds(),
        ExpiresAt = item.ExpiresAt?.ToUnixTimeMilliseconds(),
    };

    private static FileLock ToLock(LockRow row) => new(
        row.Id,
        RepositoryName.Parse(row.Repository),
        LockPath.Parse(row.Path),
        new LockOwner(row.OwnerId, row.OwnerName),
        DateTimeOffset.FromUnixTimeMilliseconds(row.LockedAt),
        row.ExpiresAt is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null);
}
