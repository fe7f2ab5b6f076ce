using System.Net.Http.Headers;
using System.Text;
using Giftless.Authentication.Users;
using Giftless.Tests.Databases;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>
/// Tests of a standalone server with two users that keeps locks in one way or another. Ann may release the locks of others.
/// </summary>
/// <param name="provider">The setting <c>GitLfs:Locks:Provider</c>.</param>
public abstract class LockServerTest(string provider) : EndToEndTest
{
    private static PostgresServer? _database;

    private string? _connection;

    protected string Provider => provider;

    /// <summary>One database server serves all tests, each with a database of its own.</summary>
    [SetUp]
    public async Task PrepareDatabase()
    {
        if (provider != "PostgreSql")
            return;

        _database ??= await PostgresServer.StartNewAsync();
        _connection = _database.ConnectionString($"locks_{Guid.NewGuid():N}");
    }

    [OneTimeTearDown]
    public static async Task StopDatabase()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        _database = null;
    }

    /// <summary>Starts a server; one that is started after another finds its locks, unless they were in memory.</summary>
    /// <param name="more">Settings beside those of all.</param>
    private protected Task<ServerProcess> StartServerAsync(params string[] more) => Sandbox.StartServerAsync([.. Settings, .. more]);

    /// <summary>The settings of the server, for commands beside it.</summary>
    private protected IReadOnlyList<string> Settings =>
    [
        $"--GitLfs:Locks:Provider={provider}",
        .. _connection is null ? Array.Empty<string>() : [$"--GitLfs:Locks:ConnectionString={_connection}"],
        "--GitLfs:Access:Users:0:Name=ann",
        $"--GitLfs:Access:Users:0:PasswordHash={LfsUserPassword.Hash("a:nn")}",
        "--GitLfs:Access:Users:0:Write:0=org/*",
        "--GitLfs:Access:Users:0:ForceUnlock:0=org/*",
        "--GitLfs:Access:Users:1:Name=bob",
        $"--GitLfs:Access:Users:1:PasswordHash={LfsUserPassword.Hash("b:ob")}",
        "--GitLfs:Access:Users:1:Write:0=*",
    ];

    /// <summary>A client of one of the users, for requests by hand, which are relative to the server.</summary>
    private protected static HttpClient ClientOf(ServerProcess server, string user, string? password = null)
    {
        password ??= user == "ann" ? "a:nn" : "b:ob";
        var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }
}
