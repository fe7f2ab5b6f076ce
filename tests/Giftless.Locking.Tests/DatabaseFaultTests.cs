using System.Diagnostics;
using Giftless.Locks;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Giftless.Locking.Tests;

/// <summary>The database fails for a while, or for good.</summary>
public sealed class DatabaseFaultTests
{
    private const int Attempts = 5;

    /// <summary>How long the client waits for an answer (<c>lfs.activitytimeout</c>).</summary>
    private static readonly TimeSpan PatienceOfClients = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_failure_that_passes_is_not_noticed()
    {
        var saves = new FailingSaves { Left = Attempts - 1 };
        await using var backend = LockBackend.Sqlite(options => options.AddInterceptors(saves));
        var store = backend.Open();

        var item = await store.AddAsync("a.bin");

        saves.Failed.Should().Be(Attempts - 1);
        (await store.AllAsync()).Should().Equal(item);
    }

    [Test]
    public async Task A_failure_that_stays_is_one_of_the_store_and_keeps_nothing()
    {
        var saves = new FailingSaves { Left = int.MaxValue };
        await using var backend = LockBackend.Sqlite(options => options.AddInterceptors(saves));
        var store = backend.Open();

        var failure = await FluentActions.Awaiting(() => store.AddAsync("a.bin")).Should().ThrowAsync<LockStoreUnavailableException>();

        failure.Which.Code.Should().Be(503);
        failure.Which.InnerException.Should().BeOfType<InvalidOperationException>();
        saves.Failed.Should().Be(Attempts);
        (await store.AllAsync()).Should().BeEmpty();
        saves.Left = 0;
        await store.AddAsync("a.bin");
    }

    [Test]
    public async Task A_lock_that_was_kept_although_the_database_failed_is_its_creators()
    {
        var saves = new FailingSaves(isCarriedOut: true) { Left = 1 };
        await using var backend = LockBackend.Sqlite(options => options.AddInterceptors(saves));
        var store = backend.Open();

        var item = await store.AddAsync("a.bin");

        saves.Failed.Should().Be(1);
        (await store.AllAsync()).Should().Equal(item);
    }

    [Test]
    public async Task A_busy_file_is_waited_for()
    {
        var busy = new BusySignal();
        await using var backend = LockBackend.Sqlite(
            options => options.UseSqlite(sqlite => sqlite.CommandTimeout(1)).AddInterceptors(busy));
        var store = backend.Open();
        var before = await store.AddAsync("before");
        await using var other = await OccupyAsync(backend);

        var creating = Task.Run(() => store.AddAsync("a.bin"));
        await busy.Given;
        await ExecuteAsync(other, "COMMIT");

        var created = await creating;
        (await store.AllAsync()).Should().BeEquivalentTo([before, created]);
    }

    [Test]
    public async Task A_file_that_stays_busy_is_reported_before_clients_give_up()
    {
        await using var backend = LockBackend.Sqlite();
        var store = backend.Open();
        var before = await store.AddAsync("before");
        await using var other = await OccupyAsync(backend);
        var watch = Stopwatch.StartNew();

        var creating = Task.Run(() => store.AddAsync("a.bin"));
        var deleting = Task.Run(() => store.DeleteAsync(Sketch.Repository, before.Id, default));
        await FluentActions.Awaiting(() => creating).Should().ThrowAsync<LockStoreUnavailableException>();
        await FluentActions.Awaiting(() => deleting).Should().ThrowAsync<LockStoreUnavailableException>();

        watch.Elapsed.Should().BeLessThan(PatienceOfClients);
        await TestContext.Out.WriteLineAsync($"Reported after {watch.Elapsed.TotalSeconds:F1} s.");
        await ExecuteAsync(other, "COMMIT");
        (await store.AllAsync()).Should().Equal(before);
        await store.AddAsync("a.bin");
    }

    /// <summary>A connection that nobody can write beside.</summary>
    private static async Task<SqliteConnection> OccupyAsync(LockBackend backend)
    {
        var connection = new SqliteConnection(backend.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "BEGIN EXCLUSIVE");
        return connection;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
