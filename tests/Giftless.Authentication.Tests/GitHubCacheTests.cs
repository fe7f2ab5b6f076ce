using Giftless.Authentication.GitHub;
using Giftless.Tests.GitHub;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Authentication.Tests;

/// <summary>GitHub is asked as seldom as its answers allow.</summary>
public sealed class GitHubCacheTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private FakeGitHub _gitHub = null!;

    [SetUp]
    public async Task Start() => _gitHub = await FakeGitHub.StartAsync();

    [TearDown]
    public async Task Stop() => await _gitHub.DisposeAsync();

    [Test]
    public async Task Is_not_asked_for_a_users_second_request()
    {
        await using var host = await StartAsync();
        _gitHub.Add("ghp_octo", "octo", write: [LfsHost.Repository]);
        (await host.ReadAndWriteAsync("octo", "ghp_octo")).Should().Be((200, 200));
        _gitHub.Calls.Should().Equal("/api/v3/user", "/org/repo.git/info/refs?service=git-receive-pack", "/api/v3/repos/org/repo");
        (await host.ReadAndWriteAsync("octo", "ghp_octo")).Should().Be((200, 200));
        (await host.ReadAndWriteAsync("octo", "ghp_octo", "ORG/Repo"))
            .Should().Be((403, 403), "GitHub does not tell case apart, and its objects lie in one place only");
        _gitHub.Calls.Should().HaveCount(3);
    }

    [TestCase("write", 15 * 60)]
    [TestCase("read", 30)]
    [TestCase("none", 30)]
    public async Task Is_asked_again_when_an_answer_is_old(string right, int seconds)
    {
        await using var host = await StartAsync();
        string[] repository = [LfsHost.Repository];
        _gitHub.Add("ghp_octo", "octo", read: right == "read" ? repository : null, write: right == "write" ? repository : null);
        var expected = right == "none" ? 403 : 200;
        (await host.ReadAsync("ghp_octo")).Should().Be(expected);
        _gitHub.ForgetCalls();

        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        (await host.ReadAsync("ghp_octo")).Should().Be(expected);
        _gitHub.Calls.Should().BeEmpty();
        _time.Advance(TimeSpan.FromSeconds(2));
        (await host.ReadAsync("ghp_octo")).Should().Be(expected);
        _gitHub.Calls.Should().Contain(call => call.Contains("info/refs"));
    }

    [Test]
    public async Task Is_asked_once_in_a_while_about_a_token_that_it_does_not_know()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 3; i++)
            (await host.ReadAsync("ghp_new")).Should().Be(401);
        _gitHub.Calls.Should().ContainSingle();

        _gitHub.Add("ghp_new", "octo", read: [LfsHost.Repository]);
        _time.Advance(TimeSpan.FromSeconds(31));
        (await host.ReadAsync("ghp_new")).Should().Be(200);
    }

    [Test]
    public async Task Turns_away_a_token_that_was_revoked_when_its_answer_is_old()
    {
        await using var host = await StartAsync();
        _gitHub.Add("ghp_octo", "octo", write: [LfsHost.Repository]);
        (await host.ReadAsync("ghp_octo")).Should().Be(200);
        _gitHub.Revoke("ghp_octo");
        _time.Advance(TimeSpan.FromMinutes(16));
        (await host.ReadAsync("ghp_octo")).Should().Be(401);
    }

    [Test]
    public async Task Is_asked_once_by_however_many_requests_at_once()
    {
        await using var host = await StartAsync();
        _gitHub.Add("ghp_octo", "octo", write: [LfsHost.Repository]);
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _gitHub.Trouble = _ =>
        {
            asked.TrySetResult();
            return go.Task;
        };
        var requests = Enumerable.Range(0, 50).Select(_ => host.ReadAsync("ghp_octo")).ToList();
        await asked.Task;
        go.SetResult();
        (await Task.WhenAll(requests)).Should().AllBeEquivalentTo(200);
        _gitHub.Calls.Should().HaveCount(3, "one for who it is, one for what they may do, and one for the name");
    }

    [Test]
    public async Task Is_asked_again_about_what_there_was_no_room_for()
    {
        await using var host = await StartAsync(options => options.CacheSize = 4);
        var tokens = Enumerable.Range(0, 20).Select(i => $"ghp_{i}").ToList();
        foreach (var token in tokens)
            _gitHub.Add(token, "octo", write: [LfsHost.Repository]);
        foreach (var token in tokens.Concat(tokens))
            (await host.ReadAsync(token)).Should().Be(200);
        _gitHub.Calls.Count.Should().BeGreaterThan(2 * (20 + 20 - 4) - 1, "each of both rounds has to ask for all but what fits");
    }

    private Task<LfsHost> StartAsync(Action<LfsGitHubOptions>? configure = null) => LfsHost.StartAsync(setup =>
    {
        setup.Time = _time;
        setup.Options = Unthrottled.Options;
        setup.Lfs = lfs => lfs.AddGitHub(options =>
        {
            _gitHub.Configure(options);
            configure?.Invoke(options);
        });
        setup.Map = app => app.MapGitLfs();
    });
}
