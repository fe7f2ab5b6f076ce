using System.Security.Cryptography;
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
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123);

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

    [Test]
    public async Task Finds_what_it_was_given_and_nothing_else()
    {
        var store = await OpenAsync();
        var (token, sha256) = (Token("a"), NewSha256());
        await store.AddAsync(token, sha256, default);
        (await store.FindAsync(sha256, default)).Should().BeEquivalentTo(token);
        (await store.FindAsync(NewSha256(), default)).Should().BeNull();
        (await store.FindAsync("", default)).Should().BeNull();
        if (kind != "memory")
            (await (await OpenAsync()).FindAsync(sha256, default)).Should().BeEquivalentTo(token, "it is kept");
    }

    [Test]
    public async Task Lists_those_of_a_user_on_a_server_the_newest_first()
    {
        var store = await OpenAsync();
        var (old, young) = (Token("old"), Token("young") with { CreatedAt = Now.AddHours(1) });
        foreach (var token in new[] { young, old, Token("1") with { UserId = "bob" }, Token("2") with { Server = "archive" } })
            await store.AddAsync(token, NewSha256(), default);
        (await store.ListAsync("", "ann", default)).Select(token => token.Id).Should().Equal("young", "old");
        (await store.ListAsync("archive", "ann", default)).Should().ContainSingle();
        (await store.ListAsync("", "' OR 1=1 --", default)).Should().BeEmpty();
    }

    [Test]
    public async Task Deletes_only_what_is_the_users()
    {
        var store = await OpenAsync();
        var sha256 = NewSha256();
        await store.AddAsync(Token("a"), sha256, default);
        await store.AddAsync(Token("b"), NewSha256(), default);
        await store.AddAsync(Token("c") with { UserId = "bob" }, NewSha256(), default);
        (await store.DeleteAsync("", "bob", "a", default)).Should().BeFalse();
        (await store.DeleteAsync("archive", "ann", "a", default)).Should().BeFalse();
        (await store.FindAsync(sha256, default)).Should().NotBeNull();
        (await store.DeleteAsync("", "ann", "a", default)).Should().BeTrue();
        (await store.FindAsync(sha256, default)).Should().BeNull();
        (await store.DeleteAsync("", "ann", "a", default)).Should().BeFalse();
        (await store.DeleteAllAsync("", "ann", default)).Should().Be(1);
        (await store.ListAsync("", "bob", default)).Should().ContainSingle();
    }

    [Test]
    public async Task Remembers_when_one_was_used_and_brings_none_back_by_it()
    {
        var store = await OpenAsync();
        await store.AddAsync(Token("a"), NewSha256(), default);
        await store.TouchAsync("a", Now.AddMinutes(5), default);
        (await store.ListAsync("", "ann", default)).Single().LastUsedAt.Should().Be(Now.AddMinutes(5));
        await store.DeleteAllAsync("", "ann", default);
        await store.TouchAsync("a", Now.AddMinutes(6), default);
        (await store.ListAsync("", "ann", default)).Should().BeEmpty();
    }

    [Test]
    public async Task Says_of_a_database_that_is_not_as_it_has_to_be_that_it_cannot_be_reached()
    {
        if (kind == "memory")
            return;
        var store = await OpenAsync(makesTable: false);
        await FluentActions.Awaiting(() => store.FindAsync(NewSha256(), default))
            .Should().ThrowAsync<AccessTokenStoreUnavailableException>();
    }

    private static AccessToken Token(string id) => new()
    {
        Id = id,
        Server = "",
        UserId = "ann",
        UserName = "Änn 🚀",
        Name = "laptop",
        Scopes = ["obj:org/repo/*:read", "obj:other/*"],
        CreatedAt = Now,
        ExpiresAt = Now.AddDays(1),
    };

    private static string NewSha256() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

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

    private sealed class HostContext(DbContextOptions<HostContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddGitLfsAccessTokens().AddGitLfsLocks();
    }
}
