using Giftless.Locks;
using Giftless.Tests;
using Giftless.Tests.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Locking.Tests;

/// <summary>Something that keeps locks, empty at first. Stores that are opened one after the other share what it keeps, if it keeps it at all.</summary>
internal sealed class LockBackend : IAsyncDisposable
{
    private readonly Func<IGitLfsBuilder, IGitLfsBuilder> _register;
    private readonly List<ServiceProvider> _opened = [];
    private readonly Action _cleanUp;

    private LockBackend(Func<IGitLfsBuilder, IGitLfsBuilder> register, Action cleanUp) => (_register, _cleanUp) = (register, cleanUp);

    public static LockBackend InMemory() => new(lfs => lfs.AddInMemoryLocks(), () => { });

    public static LockBackend Sqlite()
    {
        var folder = new TempFolder();
        return new(lfs => lfs.AddEntityFrameworkLocks(database => database.UseSqlite($"Data Source={folder.Path}/locks.db")), () =>
        {
            SqliteConnection.ClearAllPools();
            folder.Dispose();
        });
    }

    public static LockBackend PostgreSql(PostgresServer server)
    {
        var database = $"locks_{Guid.NewGuid():N}";
        return new(lfs => lfs.AddEntityFrameworkLocks(options => options.UseNpgsql(server.ConnectionString(database))), () => { });
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
