using Giftless.Authentication.Users;
using Giftless.Tests.GitHub;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>All ways in together: each user comes in by their own, whatever the order.</summary>
public sealed class CombinationTests
{
    private const string GitHubToken = "ghp_combined";
    private const string Password = "right";

    private static readonly string Hash = LfsUserPassword.Hash(Password);

    private FakeGitHub _gitHub = null!;

    [OneTimeSetUp]
    public async Task StartGitHub()
    {
        _gitHub = await FakeGitHub.StartAsync();
        _gitHub.Add(GitHubToken, "octo", write: [LfsHost.Repository]);
    }

    [OneTimeTearDown]
    public async Task StopGitHub() => await _gitHub.DisposeAsync();

    [Test]
    public async Task Work_in_any_order_beside_anonymous_reading(
        [Values("JGU", "JUG", "GJU", "GUJ", "UJG", "UGJ")] string order, [Values] bool anonymousRead)
    {
        await using var host = await StartAsync(order, anonymousRead);
        foreach (var operation in new[] { "download", "upload" })
        {
            (await host.StatusAsync(Requests.Batch(operation).Bearer(TestKeys.Token()))).Should().Be(200);
            (await host.StatusAsync(Requests.Batch(operation).As("_jwt", TestKeys.Token()))).Should().Be(200);
            (await host.StatusAsync(Requests.Batch(operation).Bearer(GitHubToken))).Should().Be(200);
            (await host.StatusAsync(Requests.Batch(operation).As("anybody", GitHubToken))).Should().Be(200);
            (await host.StatusAsync(Requests.Batch(operation).As("ann", Password))).Should().Be(200);
            (await host.StatusAsync(Requests.Batch(operation))).Should().Be(anonymousRead && operation == "download" ? 200 : 401);
            (await host.StatusAsync(Requests.Batch(operation).As("ann", "wrong"))).Should().Be(401);
            (await host.StatusAsync(Requests.Batch(operation).As("_jwt", "wrong"))).Should().Be(401);
            (await host.StatusAsync(Requests.Batch(operation).Bearer("ghp_unknown"))).Should().Be(401);
        }
    }

    private Task<LfsHost> StartAsync(string order, bool anonymousRead) => LfsHost.StartAsync(setup =>
    {
        setup.Options = Unthrottled.Options;
        setup.Lfs = lfs =>
        {
            foreach (var way in order)
            {
                _ = way switch
                {
                    'J' => lfs.AddJwt(jwt => jwt.Key = TestKeys.Secret),
                    'G' => lfs.AddGitHub(_gitHub.Configure),
                    _ => lfs.AddUsers(users => users.Add(new LfsUser { Name = "ann", PasswordHash = Hash, Write = { "*" } })),
                };
            }
        };
        setup.Map = app =>
        {
            var mount = app.MapGitLfs();
            if (anonymousRead)
                mount.AllowAnonymousRead();
        };
    });
}
