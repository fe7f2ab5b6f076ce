using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Locking.Tests;

/// <summary>
/// What comes before the first lock takes seconds on a slow machine. A client who waits for that, or for many others who do it as well,
/// waits too long.
/// </summary>
public sealed class PreparationTests
{
    private readonly RecordedCommands _commands = new();

    [SetUp]
    public void Clear() => _commands.Clear();

    [Test]
    public async Task One_prepares_the_database_for_all_who_come_first()
    {
        await using var backend = LockBackend.Sqlite(options => options.AddInterceptors(_commands));
        var store = backend.Open();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => store.AddAsync($"{i}.bin"))));

        Preparations().Should().Be(1);
        (await store.AllAsync()).Should().HaveCount(50);
    }

    /// <summary>EF Core takes memory and time to start, which a server without locks need not have.</summary>
    [Test]
    public async Task A_server_prepares_nothing_before_the_first_of_its_clients_comes_for_locks()
    {
        using var folder = new TempFolder();
        await using var host = await LfsHost.StartAsync(setup => setup.Lfs = lfs => lfs.AddEntityFrameworkLocks(
            options => options.UseSqlite($"Data Source={folder.Path}/locks.db").AddInterceptors(_commands)));
        Preparations().Should().Be(0);

        using var body = LfsHost.LfsContent("""{"path":"a.bin"}""");
        await (await host.Client.PostAsync(LfsHost.PathOf("locks"), body)).ShouldBeJsonAsync(201);

        Preparations().Should().Be(1);
        SqliteConnection.ClearAllPools();
    }

    private int Preparations() => _commands.All.Count(command => command.Text.Contains("sqlite_master"));
}
