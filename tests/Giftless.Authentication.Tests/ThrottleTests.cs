using System.Diagnostics;
using System.Net;
using Giftless.Authentication.Users;
using Giftless.Tests.GitHub;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>
/// Old clients repeat a 401 without end, and others guess. After a few of the same wrong credentials, and after many of any from one
/// address, the answer is 403, and nothing that costs time is asked any more.
/// </summary>
public sealed class ThrottleTests
{
    private const int OfOne = 3;
    private const int OfAddress = 8;
    private const int Challenges = 20;
    private const string Password = "right";

    private static readonly string Hash = LfsUserPassword.Hash(Password);

    [Test]
    public async Task Answers_403_after_a_few_of_the_same_wrong_credentials_and_leaves_all_others_alone()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < OfOne; i++)
            (await StatusAsync(host, "ann", "wrong")).Should().Be(401);
        for (var i = 0; i < OfAddress; i++)
        {
            using var response = await host.Client.SendAsync(Requests.Batch("upload").As("ann", "wrong"));
            await response.ShouldBeErrorAsync(403, "too often");
        }

        (await StatusAsync(host, "bob", "stale")).Should().Be(401, "its client has to ask for another");
        (await StatusAsync(host, "ann", Password)).Should().Be(200);
        (await host.StatusAsync(Requests.Batch("upload"))).Should().Be(401);
        (await StatusAsync(host, "bob", "stale", "192.0.2.77")).Should().Be(401);
    }

    [Test]
    public async Task Answers_403_after_many_wrong_credentials_of_one_address_except_to_whom_it_knows()
    {
        await using var host = await StartAsync();
        (await StatusAsync(host, "ann", Password)).Should().Be(200);
        for (var i = 0; i < OfAddress; i++)
            (await StatusAsync(host, "ann", $"wrong-{i}")).Should().Be(401);

        (await StatusAsync(host, "ann", "wrong")).Should().Be(403);
        (await StatusAsync(host, "bob", Password)).Should().Be(403, "it is not looked at, and so not known to be good");
        (await StatusAsync(host, "ann", Password)).Should().Be(200);
        (await StatusAsync(host, "bob", Password, "192.0.2.77")).Should().Be(200);
    }

    [Test]
    public async Task Lets_everybody_begin_without_credentials_but_not_for_ever()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < Challenges; i++)
            (await host.StatusAsync(Requests.Batch("upload"))).Should().Be(401);

        using (var response = await host.Client.SendAsync(Requests.Batch("upload")))
            await response.ShouldBeErrorAsync(403, "without credentials");
        (await StatusAsync(host, "ann", Password)).Should().Be(200);
        (await StatusAsync(host, "ann", "wrong")).Should().Be(401);
    }

    [Test]
    public async Task Does_not_count_what_a_signed_in_user_may_not_do()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 3 * OfAddress; i++)
            (await host.StatusAsync(Requests.Batch("upload", "other/repo").As("ann", Password))).Should().Be(403);
        (await StatusAsync(host, "ann", "wrong")).Should().Be(401);
    }

    [Test]
    public async Task Counts_tokens_in_the_address()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < OfOne; i++)
            (await QueryAsync("a.wrong.token")).Should().Be(401);
        (await QueryAsync("a.wrong.token")).Should().Be(403);
        (await QueryAsync(TestKeys.Token())).Should().Be(200);

        Task<int> QueryAsync(string token)
        {
            var request = Requests.Batch("upload");
            request.RequestUri = new Uri($"{request.RequestUri}?jwt={token}", UriKind.Relative);
            return host.StatusAsync(request);
        }
    }

    [TestCase("2001:db8::1", "2001:db8::ffff:1", true)]
    [TestCase("2001:db8::1", "2001:db8:0:1::1", false)]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    public async Task Takes_a_network_of_IPv6_for_one_address(string first, string second, bool same)
    {
        await using var host = await StartAsync();
        for (var i = 0; i < OfAddress; i++)
            (await StatusAsync(host, "ann", $"wrong-{i}", first)).Should().Be(401);
        (await StatusAsync(host, "ann", "wrong", second)).Should().Be(same ? 403 : 401);
    }

    [Test]
    public async Task Does_not_ask_GitHub_of_all_that_is_made_up()
    {
        await using var gitHub = await FakeGitHub.StartAsync();
        await using var host = await StartAsync(lfs => lfs.AddGitHub(gitHub.Configure));
        for (var i = 0; i < 3 * OfAddress; i++)
            (await host.ReadAsync($"ghp_made{i}")).Should().Be(i < OfAddress ? 401 : 403);
        gitHub.Calls.Should().HaveCount(OfAddress);
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Lets_signed_in_users_notice_nothing_of_those_who_guess(CancellationToken cancellationToken)
    {
        const int Guessers = 64;
        await using var host = await StartAsync();
        (await StatusAsync(host, "ann", Password)).Should().Be(200);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var guesses = Enumerable.Range(0, Guessers).Select(async guesser =>
        {
            for (var i = 0; !end.IsCancellationRequested; i++)
                (await StatusAsync(host, "ann", $"wrong-{i}", $"198.51.100.{guesser}")).Should().BeOneOf(401, 403, 429);
        }).ToList();

        var times = new List<double>();
        for (var i = 0; i < 30; i++)
        {
            var start = Stopwatch.GetTimestamp();
            (await StatusAsync(host, "ann", Password)).Should().Be(200);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        await end.CancelAsync();
        await Task.WhenAll(guesses);
        times.Order().ElementAt(15).Should().BeLessThan(500, "64 passwords at a time take two cores more than 3 s");
    }

    private static Task<int> StatusAsync(LfsHost host, string user, string password, string? from = null)
    {
        var request = Requests.Batch("upload").As(user, password);
        if (from is not null)
            request.Headers.Add("X-Test-From", from);
        return host.StatusAsync(request);
    }

    private static Task<LfsHost> StartAsync(Action<IGitLfsBuilder>? configure = null) => LfsHost.StartAsync(setup =>
    {
        setup.Options = options => (
            options.FailedSignInsPerMinute, options.FailedSignInsPerMinuteAndAddress, options.ChallengesPerMinuteAndAddress)
            = (OfOne, OfAddress, Challenges);
        setup.Pipeline = app => app.Use((context, next) =>
        {
            if (context.Request.Headers["X-Test-From"] is [{ } from])
                context.Connection.RemoteIpAddress = IPAddress.Parse(from);
            return next(context);
        });
        setup.Lfs = lfs =>
        {
            lfs.AddJwt(jwt => jwt.Key = TestKeys.Secret);
            lfs.AddUsers(users =>
            {
                foreach (var name in new[] { "ann", "bob" })
                    users.Add(new LfsUser { Name = name, PasswordHash = Hash, Write = { "org/*" } });
            });
            configure?.Invoke(lfs);
        };
        setup.Map = app => app.MapGitLfs();
    });
}
