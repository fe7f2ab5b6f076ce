using Giftless.Authentication.GitHub;
using Giftless.Tests.GitHub;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Giftless.Authentication.Tests;

/// <summary>Tokens of GitHub may do what GitHub lets the token do.</summary>
public sealed class GitHubTests
{
    private FakeGitHub _gitHub = null!;
    private LfsHost _host = null!;

    [SetUp]
    public async Task Start()
    {
        _gitHub = await FakeGitHub.StartAsync();
        _host = await StartAsync(_gitHub.Configure);
    }

    [TearDown]
    public async Task Stop()
    {
        await _host.DisposeAsync();
        await _gitHub.DisposeAsync();
    }

    [TestCase("ghp_")]
    [TestCase("github_pat_")]
    [TestCase("gho_")]
    [TestCase("ghu_")]
    [TestCase("ghs_")]
    public async Task Of_any_kind_come_as_password_or_bearer(string prefix)
    {
        _gitHub.Add($"{prefix}writer", "octo", write: [LfsHost.Repository]);
        _gitHub.Add($"{prefix}reader", "octo", read: [LfsHost.Repository]);
        _gitHub.Add($"{prefix}other", "octo", write: ["org/other"]);
        (await _host.ReadAndWriteAsync("octo", $"{prefix}writer")).Should().Be((200, 200));
        (await _host.ReadAndWriteAsync("octo", $"{prefix}reader")).Should().Be((200, 403));
        (await _host.ReadAndWriteAsync("octo", $"{prefix}other")).Should().Be((403, 403));
        (await _host.ReadAndWriteAsync("octo", $"{prefix}unknown")).Should().Be((401, 401));
        (await _host.ReadAsync($"{prefix}writer")).Should().Be(200);
        (await _host.ReadAsync($"{prefix}unknown")).Should().Be(401);
    }

    [TestCase("ghp_writer\r\nX-Evil: 1")]
    [TestCase("ghp_writer\n")]
    [TestCase("ghp_writer\0")]
    [TestCase("ghp_writer ")]
    [TestCase("ghp_wríter")]
    [TestCase("ghs_a/b")]
    public async Task Are_not_taken_with_what_no_token_holds(string token)
    {
        _gitHub.Add("ghp_writer", "octo", write: [LfsHost.Repository]);
        (await _host.ReadAndWriteAsync("octo", token)).Should().Be((401, 401));
        _gitHub.Calls.Should().BeEmpty();
        _host.Log.Errors().Should().BeEmpty();
    }

    [Test]
    public async Task Keep_their_own_rights_beside_others_of_the_same_user()
    {
        _gitHub.Add("ghp_all", "octo", write: [LfsHost.Repository]);
        _gitHub.Add("github_pat_reads", "octo", read: [LfsHost.Repository]);
        (await _host.ReadAndWriteAsync("octo", "ghp_all")).Should().Be((200, 200));
        (await _host.ReadAndWriteAsync("octo", "github_pat_reads")).Should().Be((200, 403));
    }

    [Test]
    public async Task Say_who_it_is_whatever_name_is_sent()
    {
        _gitHub.Add("ghp_octo", "octo", write: [LfsHost.Repository]);
        _gitHub.Add("ghp_mona", "mona", write: [LfsHost.Repository]);
        (await LockAsync("ghp_octo", "admin", "a.bin")).Should().Contain("\"name\":\"octo\"");
        (await LockAsync("ghp_mona", "octo", "b.bin")).Should().Contain("\"name\":\"mona\"");

        async Task<string> LockAsync(string token, string name, string path)
        {
            var request = new HttpRequestMessage(
                HttpMethod.Post, LfsHost.PathOf("locks"))
            { Content = LfsHost.LfsContent($$"""{"path":"{{path}}"}""") };
            using var response = await _host.Client.SendAsync(request.As(name, token));
            return await response.Content.ReadAsStringAsync();
        }
    }

    [TestCase("other/repo")]
    [TestCase("organic/repo")]
    [TestCase("org/sub/repo")]
    [TestCase("repo")]
    [TestCase("org/re po")]
    [TestCase("org/repo?service=git-upload-pack")]
    public async Task Open_nothing_outside_of_what_is_served(string repository)
    {
        _gitHub.Add("ghp_octo", "octo", write: [repository, LfsHost.Repository]);
        _gitHub.ForgetCalls();
        (await _host.ReadAndWriteAsync("octo", "ghp_octo", Uri.EscapeDataString(repository).Replace("%2F", "/"))).Should().Be((403, 403));
        _gitHub.Calls.Should().NotContain(call => call.Contains("info/refs"));
    }

    [TestCase("org/repo", 200)]
    [TestCase("ORG/Repo", 200)]
    [TestCase("org/other", 403)]
    public async Task Open_only_the_repository_that_is_served(string entry, int expected)
    {
        _gitHub.Add("ghp_octo", "octo", write: [LfsHost.Repository]);
        await using var host = await StartAsync(options =>
        {
            options.ApiUrl = _gitHub.ApiUrl;
            options.RestrictTo.Add(entry);
        });
        (await host.ReadAsync("ghp_octo")).Should().Be(expected);
    }

    [Test]
    public async Task Are_not_sent_anywhere_unless_they_look_like_GitHubs()
    {
        (await _host.ReadAndWriteAsync("octo", "my-password")).Should().Be((401, 401));
        (await _host.ReadAsync("eyJhbGciOiJIUzI1NiJ9.e30.x")).Should().Be(401);
        _gitHub.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task Are_not_sent_after_a_redirect()
    {
        _gitHub.Add("ghp_octo", "octo", write: [LfsHost.Repository]);
        await using var elsewhere = await FakeGitHub.StartAsync();
        elsewhere.Add("ghp_octo", "octo", write: [LfsHost.Repository]);
        _gitHub.Trouble = context =>
        {
            context.Response.Redirect(
                $"{elsewhere.ApiUrl.GetLeftPart(UriPartial.Authority)}{context.Request.Path}{context.Request.QueryString}");
            return Task.CompletedTask;
        };
        (await _host.ReadAsync("ghp_octo")).Should().NotBe(200);
        elsewhere.Calls.Should().BeEmpty();
    }

    [TestCase("RestrictTo is empty")]
    [TestCase("RestrictTo has 'a/b/c'", "a/b/c")]
    [TestCase("RestrictTo has '*'", "*")]
    [TestCase("RestrictTo has 'org/'", "org/")]
    public async Task Need_to_know_what_is_served(string message, params string[] restrictTo)
    {
        var act = () => StartAsync(options =>
        {
            foreach (var entry in restrictTo)
                options.RestrictTo.Add(entry);
        });
        (await act.Should().ThrowAsync<OptionsValidationException>()).Which.Message
            .Should().Contain(message).And.Contain("GitLfs:Access:GitHub");
    }

    private static Task<LfsHost> StartAsync(Action<LfsGitHubOptions> configure) => LfsHost.StartAsync(setup =>
    {
        setup.Options = Unthrottled.Options;
        setup.Lfs = lfs => lfs.AddInMemoryLocks().AddGitHub(configure);
        setup.Map = app => app.MapGitLfs();
    });
}
