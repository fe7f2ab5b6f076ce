using System.Security.Cryptography;
using Giftless.AspNetCore;
using Giftless.AspNetCore.Endpoints;
using Giftless.Authentication.AccessTokens;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Users;
using Giftless.Tests;
using Giftless.Tests.GitHub;
using Giftless.Tests.Hosting;
using Giftless.Transfer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Giftless.Attacks.Tests;

/// <summary>
/// A server with every way in, locks, and an object of two repositories: what is attacked. It logs everything, and counts how often its
/// storage is asked.
/// </summary>
internal sealed class AttackHost : IAsyncDisposable
{
    public const string Repository = "org/repo";
    public const string Foreign = "other/repo";

    /// <summary>Held in <see cref="Repository"/>.</summary>
    public static readonly Sample Own = Sample.Of(1000, seed: 1);

    /// <summary>Held in <see cref="Foreign"/> only.</summary>
    public static readonly Sample Others = Sample.Of(1200, seed: 2);

    /// <summary>Held nowhere.</summary>
    public static readonly Sample New = Sample.Of(500, seed: 3);

    private static readonly Dictionary<string, string> Passwords = new()
    {
        ["writer"] = NewSecret(),
        ["reader"] = NewSecret(),
        ["stranger"] = NewSecret(),
    };

    private static readonly Dictionary<string, string> Hashes =
        Passwords.ToDictionary(user => user.Key, user => LfsUserPassword.Hash(user.Value));
    private static readonly string Key = NewSecret();

    private AttackHost(LfsHost host, FakeGitHub gitHub, CountingStorage storage, IServiceProvider services) =>
        (Host, GitHub, Storage, Services) = (host, gitHub, storage, services);

    public LfsHost Host { get; }

    public FakeGitHub GitHub { get; }

    public CountingStorage Storage { get; }

    public IServiceProvider Services { get; }

    /// <summary>What must never be seen in a log or a reply.</summary>
    public static IEnumerable<string> Secrets => [.. Passwords.Values, .. Hashes.Values, Key, "ghp_writer"];

    /// <summary>The server's own endpoints, by the names they show in logs.</summary>
    public IEnumerable<string> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints
        .Select(endpoint => endpoint.DisplayName!).Where(name => name.StartsWith("Git LFS ", StringComparison.Ordinal)).Distinct();

    /// <summary>Everything that can be done there.</summary>
    public Attempt[] Attempts =>
    [
        .. Attempt.Own,
        .. Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<TransferEndpoint>()).OfType<TransferEndpoint>()
            .Distinct().SelectMany(Attempt.At),
    ];

    public static async Task<AttackHost> StartAsync(bool anonymousRead = false, Action<GitLfsOptions>? options = null)
    {
        var gitHub = await FakeGitHub.StartAsync();
        gitHub.Add("ghp_writer", "writer", write: [Repository]);
        CountingStorage storage = null!;
        IServiceProvider services = null!;
        var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Trace);
                builder.Services.AddKeyedSingleton<ITransferAdapter>("", new StepsTransfer());
            };
            setup.Options = settings =>
            {
                settings.FailedSignInsPerMinute =
                    settings.FailedSignInsPerMinuteAndAddress = settings.ChallengesPerMinuteAndAddress = int.MaxValue;
                options?.Invoke(settings);
            };
            setup.Wrap = inner => storage = new CountingStorage(inner);
            setup.Lfs = lfs => lfs.AddInMemoryLocks()
                .AddJwt(jwt => jwt.Key = Key)
                .AddInMemoryAccessTokenStore()
                .AddAccessTokens()
                .AddGitHub(git =>
                {
                    git.ApiUrl = gitHub.ApiUrl;
                    git.RestrictTo.Add("org");
                })
                .AddUsers(users =>
                {
                    users.Add(new LfsUser { Name = "writer", PasswordHash = Hashes["writer"], Write = { Repository } });
                    users.Add(new LfsUser { Name = "reader", PasswordHash = Hashes["reader"], Read = { Repository } });
                    users.Add(new LfsUser { Name = "stranger", PasswordHash = Hashes["stranger"], Write = { Foreign } });
                });
            setup.Map = app =>
            {
                services = app.Services;
                var mount = app.MapGitLfs();
                if (anonymousRead)
                    mount.AllowAnonymousRead();
            };
        });
        host.Hold(Own, Repository);
        host.Hold(Others, Foreign);
        return new AttackHost(host, gitHub, storage, services);
    }

    public static HttpRequestMessage As(HttpRequestMessage request, string user) => request.As(user, Passwords[user]);

    public static string Token(string subject, params string[] scopes) =>
        new LfsTokenIssuer(new LfsTokenIssuerOptions { Key = Key }, TimeProvider.System).Issue(subject, scopes);

    /// <summary>Makes an access token of a writer's.</summary>
    public async Task<string> AccessTokenAsync(string scope)
    {
        var tokens = Services.GetRequiredService<AccessTokenService>();
        var wanted = new NewAccessToken { UserId = $"writer {Guid.NewGuid()}", Name = "attacked", Scopes = [scope] };
        return (await tokens.CreateAsync(wanted, CancellationToken.None)).Token;
    }

    /// <summary>
    /// Sends a request and demands what holds of every answer: it comes, it is no failure of the server, and it tells no secret.
    /// </summary>
    public async Task<(int Status, string Text)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        using (var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3)))
        using (var response = await Host.Client.SendAsync(request, limit.Token))
        {
            var text = await response.Content.ReadAsStringAsync(limit.Token);
            ((int)response.StatusCode).Should().BeLessThan(500, "of {0} {1}: {2}", request.Method, request.RequestUri, text);
            return ((int)response.StatusCode, text);
        }
    }

    public async Task<int> StatusAsync(HttpRequestMessage request) => (await SendAsync(request)).Status;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await GitHub.DisposeAsync();
    }

    private static string NewSecret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
}
