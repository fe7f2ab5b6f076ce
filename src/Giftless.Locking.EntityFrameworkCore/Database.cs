using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>Runs operations on a database: in time, again where it refused, and with its table made before.</summary>
/// <param name="open">Gives a context for each operation, and what to dispose of after it.</param>
/// <param name="rowOfTable">The entity whose table is made before the first operation where it is missing; null for none.</param>
/// <param name="warmUp">A query, by which EF Core gets what it needs for others.</param>
/// <param name="unavailable">Makes what is thrown where the database does not do what it has to.</param>
internal sealed class Database<TContext>(
    Func<(TContext Context, IAsyncDisposable Lifetime)> open,
    Type? rowOfTable,
    Func<TContext, CancellationToken, Task> warmUp,
    Func<Exception, LfsException> unavailable) : IDisposable
    where TContext : DbContext
{
    private const int Attempts = 5;

    /// <summary>Clients give up after 30 s without an answer.</summary>
    private static readonly TimeSpan MostForAll = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan MostForCommand = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _sqliteWriter = new(1);
    private readonly Lock _gate = new();

    private Task? _prepared;
    private bool _isSqlite;

    public Task<T> ReadAsync<T>(Func<TContext, CancellationToken, Task<T>> operation, CancellationToken cancellationToken) =>
        RunAsync(operation, takesTurn: false, cancellationToken);

    /// <summary>
    /// Runs an operation that writes. SQLite lets one write at a time, and its driver has the others sleep for 150 ms, with the thread; in
    /// this process they wait for their turn instead. That nothing else writes is up to the file's own locks, as ever.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<TContext, CancellationToken, Task<T>> operation, CancellationToken cancellationToken) =>
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
                        throw unavailable(exception);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10 * attempt, 40 * attempt)), limit.Token);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw unavailable(exception);
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
    private Task PrepareAsync()
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
            if (rowOfTable is not null)
                await Schema.EnsureAsync(context, rowOfTable, limit.Token);
            await warmUp(context, limit.Token);
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
}
