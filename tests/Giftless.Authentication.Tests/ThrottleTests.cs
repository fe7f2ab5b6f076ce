using Giftless.Authentication.Users;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>Old clients repeat a 401 without end: after a few wrong credentials the answer is 403, for whoever sends wrong ones.</summary>
public sealed class ThrottleTests
{
    private const int Allowed = 3;
    private const string Password = "right";

    private static readonly string Hash = LfsUserPassword.Hash(Password);

    [Test]
    public async Task Answers_403_after_a_few_wrong_credentials_and_leaves_others_alone([Values] bool anonymousRead)
    {
        await using var host = await StartAsync(anonymousRead);
        for (var i = 0; i < Allowed; i++)
            (await host.StatusAsync(Requests.Batch("upload").As("ann", $"wrong-{i}"))).Should().Be(401);

        using (var response = await host.Client.SendAsync(Requests.Batch("upload").As("ann", "wrong")))
            await response.ShouldBeErrorAsync(403, "too often");
        (await host.ReadAsync("a.wrong.token")).Should().Be(anonymousRead ? 200 : 403);
        (await host.StatusAsync(Requests.Batch("upload").As("ann", Password))).Should().Be(200);
        (await host.StatusAsync(Requests.Batch("upload"))).Should().Be(401);
        (await host.StatusAsync(Requests.Batch("upload").As("ann", "wrong"))).Should().Be(403);
    }

    [Test]
    public async Task Does_not_count_requests_without_credentials()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 3 * Allowed; i++)
            (await host.StatusAsync(Requests.Batch("upload"))).Should().Be(401);
        (await host.StatusAsync(Requests.Batch("upload").As("ann", "wrong"))).Should().Be(401);
    }

    [Test]
    public async Task Does_not_count_what_a_signed_in_user_may_not_do()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 3 * Allowed; i++)
            (await host.StatusAsync(Requests.Batch("upload", "other/repo").As("ann", Password))).Should().Be(403);
        (await host.StatusAsync(Requests.Batch("upload").As("ann", "wrong"))).Should().Be(401);
    }

    private static Task<LfsHost> StartAsync(bool anonymousRead = false) => LfsHost.StartAsync(setup =>
    {
        setup.Options = options => options.FailedSignInsPerMinute = Allowed;
        setup.Lfs = lfs => lfs.AddUsers(users => users.Add(new LfsUser { Name = "ann", PasswordHash = Hash, Write = { "org/*" } }));
        setup.Map = app =>
        {
            var mount = app.MapGitLfs();
            if (anonymousRead)
                mount.AllowAnonymousRead();
        };
    });
}
