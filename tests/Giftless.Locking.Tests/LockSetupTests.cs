using Giftless.Locks;
using Giftless.Tests;
using Giftless.Tests.Databases;
using Giftless.Tests.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Giftless.Locking.Tests;

/// <summary>How stores of locks are set up.</summary>
public sealed class LockSetupTests
{
    [Test]
    public async Task The_first_lock_in_a_new_database_is_nothing_to_report([Values("sqlite", "postgresql")] string database)
    {
        using var folder = new TempFolder();
        await using var server = database == "postgresql" ? await PostgresServer.StartNewAsync() : null;
        using var log = new LogRecorder();
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Warning));
        services.AddGitLfs().AddEntityFrameworkLocks(options =>
            _ = server is null
                ? options.UseSqlite($"Data Source={folder.Path}/locks.db") : options.UseNpgsql(server.ConnectionString("new")));
        await using (var provider = services.BuildServiceProvider())
            await provider.GetRequiredKeyedService<ILockStore>("").AddAsync("a.bin");

        log.All().Should().BeEmpty();
        SqliteConnection.ClearAllPools();
    }

    [Test]
    public async Task Two_servers_in_one_process_keep_their_locks_apart()
    {
        using var folder = new TempFolder();
        var services = new ServiceCollection();
        foreach (var name in new[] { "one", "two" })
            services.AddGitLfs(name).AddEntityFrameworkLocks(options => options.UseSqlite($"Data Source={folder.Path}/{name}.db"));
        await using (var provider = services.BuildServiceProvider())
        {
            var (one, two) = (provider.GetRequiredKeyedService<ILockStore>("one"), provider.GetRequiredKeyedService<ILockStore>("two"));
            var item = await one.AddAsync("a.bin");
            await two.AddAsync("b.bin");
            (await one.AllAsync()).Should().Equal(item);
        }

        folder.Files().Should().Contain(["one.db", "two.db"]);
        SqliteConnection.ClearAllPools();
    }

    [Test]
    public async Task A_table_that_is_not_to_be_made_is_missed()
    {
        using var folder = new TempFolder();
        var services = new ServiceCollection();
        services.AddGitLfs().AddEntityFrameworkLocks(
            options => options.UseSqlite($"Data Source={folder.Path}/locks.db;Mode=ReadWrite"), makesTable: false);
        await using var provider = services.BuildServiceProvider();
        await FluentActions.Awaiting(() => provider.GetRequiredKeyedService<ILockStore>("").AllAsync())
            .Should().ThrowAsync<LockStoreUnavailableException>();
        folder.Files().Should().BeEmpty();
    }

    /// <summary>Some clients' own tools read no more than that of an id.</summary>
    [Test]
    public async Task Ids_are_lower_case_hexadecimal()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddGitLfs().AddInMemoryLocks();
        await using var provider = services.BuildServiceProvider();
        var locks = provider.GetRequiredKeyedService<LockService>("");
        for (var i = 0; i < 20; i++)
            (await locks.CreateAsync(Sketch.Repository, LockPath.Parse($"{i}.bin"), Sketch.Ann, default)).Id
                .Should().MatchRegex("^[0-9a-f]{32}$");
    }

    [Test]
    public async Task A_lease_beyond_the_calendar_is_refused_at_start()
    {
        var services = new ServiceCollection();
        services.AddGitLfs().AddInMemoryLocks(locks => locks.Lease = TimeSpan.MaxValue);
        await using var provider = services.BuildServiceProvider();
        FluentActions.Invoking(() => provider.GetRequiredKeyedService<LockService>(""))
            .Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>()
            .WithMessage("*Lease*hundred years*");
    }
}
