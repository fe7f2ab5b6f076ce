using Giftless.Storage.Blobs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Giftless.DatabaseStorage;

/// <summary>Calls the database, each time on a connection of its own, and says what its failures mean.</summary>
internal sealed class DatabaseCalls(IDbContextFactory<BlobContext> contexts, ILogger logger)
{
    /// <summary>How often a change is tried again that another one has crossed.</summary>
    private const int MostAttempts = 100;

    private readonly StoreCalls _calls = new("the database", MeaningOf, logger, TimeProvider.System);

    public Task<T> RunAsync<T>(
        string operation, Func<BlobContext, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        _calls.RunAsync(
            operation,
            async token =>
            {
                await using var database = await contexts.CreateDbContextAsync(token);
                return await call(database, token);
            },
            cancellationToken);

    /// <summary>Changes the blob that has a name now; again from its beginning where another change was faster.</summary>
    /// <param name="operation">What it is for, as it follows "cannot".</param>
    /// <param name="name">The name.</param>
    /// <param name="version">Which version has to be there, or null for any.</param>
    /// <param name="change">Gets the blob, or null for none, and says whether there is anything to save.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<bool> ChangeAsync(
        string operation, string name, string? version, Func<BlobContext, Blob?, bool> change, CancellationToken cancellationToken) =>
        RunAsync(
            operation,
            async (database, token) =>
            {
                for (var attempt = 1; ; attempt++)
                {
                    database.ChangeTracker.Clear();
                    if (!change(database, await database.Named(name, version).Include(it => it.Content).SingleOrDefaultAsync(token)))
                        return false;
                    try
                    {
                        await database.SaveChangesAsync(token);
                        return true;
                    }
                    catch (DbUpdateException crossed) when (IsCrossed(crossed) && attempt < MostAttempts)
                    {
                        // What was seen is not there any more.
                    }
                }
            },
            cancellationToken);

    /// <summary>Whether another change was faster: a blob is another one by now, or its name is taken.</summary>
    public static bool IsCrossed(Exception exception) =>
        exception is DbUpdateConcurrencyException
        || exception.GetBaseException() is SqliteException { SqliteErrorCode: SqliteConstraint }
            or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    private static StoreFailure MeaningOf(Exception exception) => new()
    {
        Kind = exception.GetBaseException() is SqliteException { SqliteErrorCode: SqliteFull }
            or PostgresException { SqlState: PostgresErrorCodes.DiskFull }
                ? StoreFailureKind.Full
                : StoreFailureKind.Unreachable,
    };

    private const int SqliteConstraint = 19;
    private const int SqliteFull = 13;
}
