using System.Text.Json.Nodes;
using Giftless.Tests;
using Giftless.Tests.GitHub;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Authentication.Tests.Matrix;

/// <summary>Every way in, at every endpoint, with every kind of credentials, on a server that has all ways in.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class AccessMatrixTests(bool anonymousRead)
{
    private readonly MatrixSecrets _secrets = new();
    private readonly TempFolder _keys = new();
    private FakeGitHub _gitHub = null!;
    private LfsHost _host = null!;
    private EndpointDataSource _endpoints = null!;

    /// <summary>
    /// Links come from other servers with the same keys: one that opens reading to anybody puts no token on links to read.
    /// </summary>
    [OneTimeSetUp]
    public async Task Start()
    {
        _gitHub = await FakeGitHub.StartAsync();
        await _secrets.CreateAccessTokensAsync();
        _secrets.Register(_gitHub);
        await using var closed = await StartAsync(setup => setup.KeyFolder = _keys.Path);
        await using var past = await StartAsync(setup =>
        {
            setup.KeyFolder = _keys.Path;
            setup.Time = new FakeTimeProvider(DateTimeOffset.UtcNow - TimeSpan.FromDays(10));
        });
        closed.Hold(MatrixRow.Held);
        closed.StartUpload(MatrixRow.New, 1000);
        past.Hold(MatrixRow.Held);
        past.StartUpload(MatrixRow.New, 1000);
        await _secrets.CollectActionsAsync(closed, past);
        _host = await StartAsync(setup =>
        {
            setup.KeyFolder = _keys.Path;
            setup.Map = app =>
            {
                var mount = app.MapGitLfs();
                if (anonymousRead)
                    mount.AllowAnonymousRead();
                _endpoints = app.Services.GetRequiredService<EndpointDataSource>();
            };
        });
        _host.Hold(MatrixRow.Held);
        _host.StartUpload(MatrixRow.New, 1000);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _host.DisposeAsync();
        await _gitHub.DisposeAsync();
        _keys.Dispose();
    }

    [Test]
    public void Has_a_row_for_every_endpoint() =>
        _endpoints.Endpoints.Select(endpoint => endpoint.DisplayName).Where(
            name => name!.StartsWith("Git LFS ", StringComparison.Ordinal)).Distinct()
            .Should().BeEquivalentTo(MatrixRow.All.Select(row => row.Endpoint).Distinct());

    [TestCaseSource(nameof(Cells))]
    public async Task Answers_as_it_has_to(string way, string row) =>
        await AnswerAsync(MatrixWay.All.Single(item => item.Name == way), MatrixRow.All.Single(item => item.Name == row));

    [Test]
    public async Task Keeps_all_secrets_out_of_logs()
    {
        foreach (var way in MatrixWay.All)
        {
            foreach (var row in MatrixRow.All)
                await AnswerAsync(way, row);
        }

        var log = _host.Log.All().ToList();
        log.Should().Contain(text => text.StartsWith("Request starting", StringComparison.Ordinal), "else nothing was recorded");
        foreach (var way in MatrixWay.All)
        {
            var own = way.IsInAddress
                ? log.Where(text => !text.StartsWith("Request ", StringComparison.Ordinal))
                : log.Where(text => !text.Contains("jwt="));
            foreach (var secret in way.Secrets(_secrets).Values.SelectMany(secret => FormsOf(way, secret)))
                own.Should().NotContain(text => text.Contains(secret, StringComparison.Ordinal));
        }

        foreach (var secret in new[] { TestKeys.Secret, TestKeys.OtherSecret }.Concat(
            MatrixSecrets.ConfiguredUsers.Select(user => user.PasswordHash)))
            log.Should().NotContain(text => text.Contains(secret, StringComparison.Ordinal));
    }

    private static IEnumerable<TestCaseData> Cells() =>
        from way in MatrixWay.All from row in MatrixRow.All select new TestCaseData(way.Name, row.Name);

    private async Task AnswerAsync(MatrixWay way, MatrixRow row)
    {
        var secrets = way.Secrets(_secrets);
        foreach (var credential in Enum.GetValues<Credential>())
        {
            var secret = secrets.GetValueOrDefault(credential);
            if (credential != Credential.None && secret is null)
                continue;

            using var request = row.Make(row.Endpoint == "Git LFS unlock" ? await LockAsync(way) : "");
            if (secret is not null)
                way.Send(request, secret);
            using var response = await _host.Client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            ((int)response.StatusCode).Should().Be(
                row.StatusFor(credential, way.IsAction, anonymousRead), "of {0} with {1} as {2}: {3}", way, row, credential, text);
            if ((int)response.StatusCode < 400 || secret is null)
                continue;
            if (request.Method != HttpMethod.Head)
                await response.ShouldBeErrorAsync((int)response.StatusCode);
            foreach (var form in FormsOf(way, secret))
                text.Should().NotContain(form);
        }
    }

    /// <summary>Makes a lock of the user who may write, and else of one whom an action token does not stand for.</summary>
    private async Task<string> LockAsync(MatrixWay way)
    {
        var owner = way.IsAction ? MatrixWay.All[0] : way;
        using var request = MatrixRow.All.Single(row => row.Name == "create lock").Make("");
        owner.Send(request, owner.Secrets(_secrets)[Credential.Write]);
        using var response = await _host.Client.SendAsync(request);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["lock"]!["id"]!;
    }

    /// <summary>A secret as it is, and as it is sent.</summary>
    private static string[] FormsOf(MatrixWay way, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        way.Send(request, secret);
        var parts = way.IsAction ? secret.Split('.') : [secret.Split(':')[^1]];
        return request.Headers.Authorization?.Parameter is { } sent ? [.. parts, sent] : parts;
    }

    private Task<LfsHost> StartAsync(Action<LfsHostSetup> configure) => LfsHost.StartAsync(setup =>
    {
        setup.Services = builder => builder.Logging.SetMinimumLevel(LogLevel.Trace);
        setup.Options = Unthrottled.Options;
        setup.Lfs = lfs => lfs
            .AddInMemoryLocks()
            .AddJwt(jwt => jwt.Key = TestKeys.Secret)
            .AddAccessTokenStore(_ => _secrets.TokenStore)
            .AddAccessTokens()
            .AddGitHub(_gitHub.Configure)
            .AddUsers(users =>
            {
                foreach (var user in MatrixSecrets.ConfiguredUsers)
                    users.Add(user);
            });
        setup.Map = app => app.MapGitLfs();
        configure(setup);
    });
}
