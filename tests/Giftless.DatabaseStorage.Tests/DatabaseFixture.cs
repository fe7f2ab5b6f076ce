using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Giftless.DatabaseStorage.Tests;

/// <summary>A database of one scenario.</summary>
/// <param name="server">The PostgreSQL server to make it on, or null for a file of SQLite's.</param>
internal sealed class DatabaseFixture(PostgresServer? server) : BlobStoreFixture
{
    private readonly TempFolder _folder = new();

    public override async Task<IBlobStore> OpenAsync(CancellationToken cancellationToken)
    {
        var options = new DbContextOptionsBuilder<BlobContext>();
        if (server is null)
            options.UseSqlite($"Data Source={_folder.Path}/lfs.db");
        else
            options.UseNpgsql(server.ConnectionString($"lfs_{Guid.NewGuid():N}"));
        var contexts = new PooledDbContextFactory<BlobContext>(options.Options);
        await using (var database = await contexts.CreateDbContextAsync(cancellationToken))
            await database.Database.EnsureCreatedAsync(cancellationToken);
        return new DatabaseBlobStore(contexts, TimeProvider.System, NullLogger<DatabaseBlobStore>.Instance);
    }

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
        _folder.Dispose();
        return base.DisposeAsync();
    }
}
