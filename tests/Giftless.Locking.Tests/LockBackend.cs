using Giftless.Locks;
using Giftless.Tests;
using Giftless.Tests.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Locking.Tests;

/// <summary>
/// Something that keeps locks, empty at first. Stores that are opened one after the other share what it keeps, if it keeps it at all.
/// </summary>
internal sealed class LockBackend : IAsyncDisposable
{
    private readonly Func<IGitLfsBuilder, IGitLfsBuilder> _register;
    private readonly List<ServiceProvider> _opened = [];
    private readonly Action _cleanUp;

    private LockBackend(Func<IGitLfsBuilder, IGitLfsBuilder> register, Action cleanUp) => (_register, _cleanUp) = (register, cleanUp);

    /// <summary>How others reach the database, where there is one.</summary>
    public string? ConnectionString { get; private init; }

    public static LockBackend InMemory() => new(lfs => lfs.AddInMemoryLocks(), () => { });

    /// <param name="configure">Sets the database up differently.</param>
    public static LockBackend Sqlite(Action<DbContextOptionsBuilder>? configure = null)
    {
        var folder = new TempFolder();
        var connection = $"Data Source={folder.Path}/locks.db";
        Action<DbContextOptionsBuilder> database = options => options.UseSqlite(connection);
        return new(lfs => lfs.AddEntityFrameworkLocks(database + configure), () =>
        {
            SqliteConnection.ClearAllPools();
            folder.Dispose();
        })
        {
            ConnectionString = connection,
        };
    }

    public static LockBackend PostgreSql(PostgresServer server)
    {
        var connection = server.ConnectionString($"locks_{Guid.NewGuid():N}");
        return new(
            lfs => lfs.AddEntityFrameworkLocks(options => options.UseNpgsql(connection)), () => { })
        { ConnectionString = connection };
    }

    /// <summary>A store as another process would open it.</summary>
    public ILockStore Open()
    {
        var services = new ServiceCollection();
        _register(services.AddGitLfs());
        var provider = services.BuildServiceProvider();
        _opened.Add(provider);
        return provider.GetRequiredKeyedService<ILockStore>("");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _opened)
            await provider.DisposeAsync();
        _cleanUp();
    }
}
