using Giftless.Locking.Tests.Migrations;
using Giftless.Locks;
using Giftless.Tests;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Locking.Tests;

/// <summary>The table of locks in a host's own <c>DbContext</c>, beside its own tables.</summary>
public sealed class HostContextTests
{
    [Test]
    public async Task Locks_live_beside_the_hosts_own_tables()
    {
        using var folder = new TempFolder();
        var services = new ServiceCollection();
        services.AddDbContext<HostContext>(options => options.UseSqlite($"Data Source={folder.Path}/host.db"));
        services.AddGitLfs().AddEntityFrameworkLocks<HostContext>();
        await using var provider = services.BuildServiceProvider();
        using (var scope = provider.CreateScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<HostContext>();
            await context.Database.EnsureCreatedAsync();
            context.Notes.Add(new Note { Text = "the host's own" });
            await context.SaveChangesAsync();
        }

        var store = provider.GetRequiredKeyedService<ILockStore>("");
        var item = await store.AddAsync("a.bin");

        (await store.AllAsync()).Should().Equal(item);
        using (var scope = provider.CreateScope())
            (await scope.ServiceProvider.GetRequiredService<HostContext>().Notes.SingleAsync()).Text.Should().Be("the host's own");
        SqliteConnection.ClearAllPools();
    }

    [Test]
    public async Task A_hosts_migrations_make_the_table()
    {
        using var folder = new TempFolder();
        var services = new ServiceCollection();
        services.AddDbContext<MigratedContext>(options => options.UseSqlite($"Data Source={folder.Path}/host.db"));
        services.AddGitLfs().AddEntityFrameworkLocks<MigratedContext>();
        await using var provider = services.BuildServiceProvider();
        using (var scope = provider.CreateScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<MigratedContext>().Database;
            await database.MigrateAsync();
            (await database.GetAppliedMigrationsAsync()).Should().ContainSingle().Which.Should().EndWith(nameof(AddFileLocks));
            database.HasPendingModelChanges().Should().BeFalse("hosts would need a migration for each release that changes the table");
        }

        var store = provider.GetRequiredKeyedService<ILockStore>("");
        var item = await store.AddAsync("a.bin");
        (await store.CreateAsync(Sketch.Lock("a.bin", Sketch.Bob), Sketch.Now, default)).Should().Be(item);
        (await store.DeleteAsync(Sketch.Repository, item.Id, default)).Should().BeTrue();
        (await store.AllAsync()).Should().BeEmpty();
        SqliteConnection.ClearAllPools();
    }

    [Test]
    public async Task A_table_that_the_host_has_not_made_is_no_lost_lock_but_an_error()
    {
        using var folder = new TempFolder();
        var services = new ServiceCollection();
        services.AddDbContext<HostContext>(options => options.UseSqlite($"Data Source={folder.Path}/host.db"));
        services.AddGitLfs().AddEntityFrameworkLocks<HostContext>();
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredKeyedService<ILockStore>("");

        await FluentActions.Awaiting(() => store.CreateAsync(Sketch.Lock("a.bin"), Sketch.Now, default))
            .Should().ThrowAsync<LockStoreUnavailableException>();
        SqliteConnection.ClearAllPools();
    }

    private sealed class HostContext(DbContextOptions<HostContext> options) : DbContext(options)
    {
        public DbSet<Note> Notes => Set<Note>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddGitLfsLocks();
    }

    private sealed class Note
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";
    }
}
