using Giftless.AccessTokens;
using Giftless.Tests;
using Giftless.Tests.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Locking.Tests;

/// <summary>What every store of access tokens has to do, whatever is behind it.</summary>
[TestFixture("memory")]
[TestFixture("sqlite")]
[TestFixture("postgresql")]
[TestFixture("host")]
internal sealed class AccessTokenStoreTests(string kind)
{
    private readonly List<ServiceProvider> _opened = [];
    private PostgresServer? _server;
    private TempFolder _folder = null!;
    private string _database = "";

    [OneTimeSetUp]
    public async Task StartServer() => _server = kind == "postgresql" ? await PostgresServer.StartNewAsync() : null;

    [OneTimeTearDown]
    public async Task StopServer()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [SetUp]
    public void Prepare()
    {
        _folder = new TempFolder();
        _database = _server?.ConnectionString($"tokens_{Guid.NewGuid():N}") ?? $"Data Source={_folder.Path}/tokens.db";
    }

    [TearDown]
    public async Task CleanUp()
    {
        foreach (var provider in _opened)
            await provider.DisposeAsync();
        _opened.Clear();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [TestCaseSource(typeof(AccessTokenStoreContract), nameof(AccessTokenStoreContract.Scenarios))]
    public async Task Holds(Scenario<AccessTokenStoreFixture> scenario)
    {
        await using var fixture = new Fixture(() => OpenAsync(), isDurable: kind != "memory");
        (await scenario.RunAsync(fixture, CancellationToken.None)).Should().BeNull();
    }

    [Test]
    public async Task Says_of_a_database_that_is_not_as_it_has_to_be_that_it_cannot_be_reached()
    {
        if (kind == "memory")
            return;
        var store = await OpenAsync(makesTable: false);
        await FluentActions.Awaiting(() => store.FindAsync("", default))
            .Should().ThrowAsync<AccessTokenStoreUnavailableException>();
    }

    private async Task<IAccessTokenStore> OpenAsync(bool makesTable = true)
    {
        var services = new ServiceCollection();
        services.AddDbContext<HostContext>(options => options.UseSqlite(_database));
        var lfs = services.AddGitLfs();
        _ = kind switch
        {
            "memory" => lfs.AddInMemoryAccessTokenStore(),
            "sqlite" => lfs.AddEntityFrameworkAccessTokenStore(options => options.UseSqlite(_database), makesTable)
                .AddEntityFrameworkLocks(options => options.UseSqlite(_database)),
            "postgresql" => lfs.AddEntityFrameworkAccessTokenStore(options => options.UseNpgsql(_database), makesTable),
            _ => lfs.AddEntityFrameworkAccessTokenStore<HostContext>(),
        };
        var provider = services.BuildServiceProvider();
        _opened.Add(provider);
        if (kind == "host" && makesTable)
        {
            using var scope = provider.CreateScope();
            await scope.ServiceProvider.GetRequiredService<HostContext>().Database.EnsureCreatedAsync();
        }

        return provider.GetRequiredKeyedService<IAccessTokenStore>("");
    }

    private sealed class Fixture(Func<Task<IAccessTokenStore>> open, bool isDurable) : AccessTokenStoreFixture
    {
        public override bool IsDurable => isDurable;

        public override Task<IAccessTokenStore> OpenAsync(CancellationToken cancellationToken) => open();
    }

    private sealed class HostContext(DbContextOptions<HostContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddGitLfsAccessTokens().AddGitLfsLocks();
    }
}
