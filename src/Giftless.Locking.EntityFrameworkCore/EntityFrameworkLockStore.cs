using System.Data.Common;
using System.Diagnostics;
using Giftless.Locks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

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
    private const int Attempts = 5;
    private const int PathsAtATime = 500;

    /// <summary>Clients give up after 30 s without an answer.</summary>
    private static readonly TimeSpan MostForAll = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan MostForCommand = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _sqliteWriter = new(1);
    private readonly Lock _gate = new();

    private Task? _prepared;
    private bool _isSqlite;

    public Task<FileLock> CreateAsync(FileLock candidate, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync((context, limit) => TryCreateAsync(context, candidate, now.ToUnixTimeMilliseconds(), limit), cancellationToken);

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
        RepositoryName repository, LockFilter filter, CancellationToken cancellationToken) => ReadAsync(async (context, limit) =>
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
        CancellationToken cancellationToken) => ReadAsync(async (context, limit) =>
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
        RepositoryName repository, string id, CancellationToken cancellationToken) => WriteAsync(async (context, limit) =>
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

    private Task<T> ReadAsync<T>(Func<TContext, CancellationToken, Task<T>> operation, CancellationToken cancellationToken) =>
        RunAsync(operation, takesTurn: false, cancellationToken);

    /// <summary>
    /// Runs an operation that writes. SQLite lets one write at a time, and its driver has the others sleep for 150 ms, with the thread; in
    /// this process they wait for their turn instead. That nothing else writes is up to the file's own locks, as ever.
    /// </summary>
    private Task<T> WriteAsync<T>(Func<TContext, CancellationToken, Task<T>> operation, CancellationToken cancellationToken) =>
        RunAsync(operation, takesTurn: true, cancellationToken);

    /// <summary>
    /// Runs an operation with a context of its own, again when the database refused: after a lost race, a deadlock or a busy file the
    /// next attempt finds out how things stand. An attempt to create that was carried out although it failed finds its own lock.
    /// </summary>
    private async Task<T> RunAsync<T>(
        Func<TContext, CancellationToken, Task<T>> operation, bool takesTurn, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MostForAll);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await PrepareAsync().WaitAsync(limit.Token);
                    return takesTurn && _isSqlite
                        ? await InTurnAsync(() => AttemptAsync(operation, begun, limit.Token), limit.Token)
                        : await AttemptAsync(operation, begun, limit.Token);
                }
                catch (Exception exception) when (IsOfDatabase(exception))
                {
                    if (attempt == Attempts || limit.IsCancellationRequested)
                        throw new LockStoreUnavailableException(exception);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10 * attempt, 40 * attempt)), limit.Token);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LockStoreUnavailableException(exception);
        }
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        await _sqliteWriter.WaitAsync(cancellationToken);
        try
        {
            return await attempt();
        }
        finally
        {
            _sqliteWriter.Release();
        }
    }

    private async Task<T> AttemptAsync<T>(
        Func<TContext, CancellationToken, Task<T>> operation, long begun, CancellationToken cancellationToken)
    {
        var (context, lifetime) = Open(begun);
        await using var closing = lifetime;
        return await operation(context, cancellationToken);
    }

    /// <summary>
    /// Makes the table where it is missing, and sees that EF Core has what it needs. It takes seconds of a slow machine, and has whoever
    /// comes meanwhile wait with a thread: so one does it for all, and the others wait without.
    /// </summary>
    public Task PrepareAsync()
    {
        lock (_gate)
        {
            if (_prepared is null or { IsCompleted: true, IsCompletedSuccessfully: false })
                _prepared = Task.Run(PrepareOnceAsync);
            return _prepared;
        }
    }

    private async Task PrepareOnceAsync()
    {
        using var limit = new CancellationTokenSource(MostForAll);
        try
        {
            var (context, lifetime) = Open(Stopwatch.GetTimestamp());
            await using var closing = lifetime;
            _isSqlite = context.Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite";
            if (makesTable)
                await LockSchema.EnsureAsync(context, limit.Token);
            await FindAsync(context, repository: "", hash: "", limit.Token);
        }
        catch (OperationCanceledException exception)
        {
            // Who came later than this began may have the time for another attempt.
            throw new TimeoutException("The database does not answer.", exception);
        }
    }

    /// <summary>Opens a context whose commands end in time, since SQLite's are not to be cancelled.</summary>
    private (TContext Context, IAsyncDisposable Lifetime) Open(long begun)
    {
        var (context, lifetime) = open();
        var left = Math.Clamp(Math.Ceiling((MostForAll - Stopwatch.GetElapsedTime(begun)).TotalSeconds), 1, MostForCommand.TotalSeconds);
        if (!(context.Database.GetCommandTimeout() <= left))
            context.Database.SetCommandTimeout((int)left);
        return (context, lifetime);
    }

    public void Dispose() => _sqliteWriter.Dispose();

    /// <summary>Whether the database is the cause, however deep: EF Core wraps what it takes for transient twice.</summary>
    private static bool IsOfDatabase(Exception? exception) =>
        exception is DbUpdateException or DbException or TimeoutException or RetryLimitExceededException
        || (exception is InvalidOperationException && IsOfDatabase(exception.InnerException));

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
