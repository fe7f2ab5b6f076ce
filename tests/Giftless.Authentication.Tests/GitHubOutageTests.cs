using Giftless.Tests.GitHub;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Authentication.Tests;

/// <summary>
/// While GitHub does not answer nobody knows what a token may do: 503, and never 401, on which clients throw credentials away.
/// </summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class GitHubOutageTests(bool anonymousRead)
{
    private FakeGitHub _gitHub = null!;
    private LfsHost _host = null!;

    [SetUp]
    public async Task Start()
    {
        _gitHub = await FakeGitHub.StartAsync();
        _gitHub.Add("ghp_octo", "octo", write: [LfsHost.Repository]);
        _host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs => lfs.AddGitHub(_gitHub.Configure);
            setup.Map = app =>
            {
                var mount = app.MapGitLfs();
                if (anonymousRead)
                    mount.AllowAnonymousRead();
            };
        });
    }

    [TearDown]
    public async Task Stop()
    {
        await _host.DisposeAsync();
        await _gitHub.DisposeAsync();
    }

    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    public async Task Is_unavailable_while_GitHub_fails(int status)
    {
        _gitHub.Trouble = Answer(status);
        await ShouldBeUnavailableAsync("30");
        _gitHub.Trouble = null;
        (await _host.ReadAsync("ghp_octo")).Should().Be(200, "a failure is not remembered");
    }

    [TestCase("<html>Welcome to the hotel</html>")]
    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"login":1}""")]
    [TestCase("""{"login":""}""")]
    public async Task Is_unavailable_while_something_else_answers_in_its_place(string body)
    {
        _gitHub.Trouble = context => context.Response.StartAsync().ContinueWith(_ => context.Response.WriteAsync(body)).Unwrap();
        await ShouldBeUnavailableAsync("30");
    }

    [Test]
    public async Task Is_unavailable_while_GitHub_talks_without_end()
    {
        _gitHub.Trouble = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string(' ', 100_000));
        };
        await ShouldBeUnavailableAsync("30");
    }

    [Test]
    public async Task Is_unavailable_while_only_Git_fails()
    {
        _gitHub.Trouble = context => context.Request.Path.StartsWithSegments("/api") ? Task.CompletedTask : Answer(500)(context);
        await ShouldBeUnavailableAsync("30", "upload");
    }

    [TestCase(429, "retry-after", "60", "60")]
    [TestCase(403, "retry-after", "60", "60")]
    [TestCase(403, "x-ratelimit-remaining", "0", "30")]
    [TestCase(429, "retry-after", "3600", "30")]
    public async Task Is_unavailable_at_once_while_GitHub_has_been_asked_too_often(
        int status, string header, string value, string retryAfter)
    {
        _gitHub.Trouble = context =>
        {
            context.Response.Headers[header] = value;
            return Answer(status)(context);
        };
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        await ShouldBeUnavailableAsync(retryAfter);
        System.Diagnostics.Stopwatch.GetElapsedTime(start)
            .Should().BeLessThan(TimeSpan.FromSeconds(12), "nothing waits for what GitHub asks to wait");
    }

    [TestCase("<html><p>Hotel WiFi</html>")]
    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""{"login":1}""")]
    [TestCase("""{"login":null}""")]
    [TestCase("""{"login":""}""")]
    public async Task Is_unavailable_while_something_else_answers(string body)
    {
        _gitHub.Trouble = context => context.Request.Path.StartsWithSegments("/api")
            ? context.Response.WriteAsync(body)
            : Task.CompletedTask;
        await ShouldBeUnavailableAsync("30");
        _gitHub.Trouble = null;
        (await _host.ReadAsync("ghp_octo")).Should().Be(200);
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Waits_no_longer_than_others_for_an_answer_that_stops_in_the_middle(CancellationToken timeout)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Time = time;
            setup.Lfs = lfs => lfs.AddGitHub(_gitHub.Configure);
        });
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gitHub.Trouble = async context =>
        {
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        var asking = host.Client.SendAsync(Requests.Batch("download").As("octo", "ghp_octo"), timeout);
        await begun.Task.WaitAsync(timeout);
        while (!asking.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(1, timeout);
        }

        await (await asking).ShouldBeErrorAsync(503, "GitHub");
        _gitHub.Trouble = null;
        (await host.ReadAsync("ghp_octo")).Should().Be(200, "nobody joins what was given up");
    }

    [Test]
    public async Task Is_unavailable_while_an_answer_never_ends()
    {
        _gitHub.Trouble = async context =>
        {
            if (!context.Request.Path.StartsWithSegments("/api"))
                return;
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string(' ', 10_000), context.RequestAborted);
        };
        await ShouldBeUnavailableAsync("30");
    }

    [Test]
    public async Task Is_unavailable_while_GitHub_is_gone()
    {
        await _gitHub.DisposeAsync();
        await ShouldBeUnavailableAsync("30");
        _host.Log.Troubles()
            .Should().OnlyContain(text => !text.Contains("   at ", StringComparison.Ordinal), "every request would bring a stack trace");
    }

    [Test]
    public async Task Is_unavailable_before_the_client_gives_up_on_a_slow_GitHub()
    {
        var never = new TaskCompletionSource();
        _gitHub.Trouble = context => never.Task.WaitAsync(context.RequestAborted);
        await ShouldBeUnavailableAsync("30");
    }

    [Test]
    public async Task Lets_in_whom_GitHub_has_answered_about()
    {
        (await _host.ReadAndWriteAsync("octo", "ghp_octo")).Should().Be((200, 200));
        await _gitHub.DisposeAsync();
        (await _host.ReadAndWriteAsync("octo", "ghp_octo")).Should().Be((200, 200));
    }

    private async Task ShouldBeUnavailableAsync(string retryAfter, string operation = "download")
    {
        using var response = await _host.Client.SendAsync(Requests.Batch(operation).As("octo", "ghp_octo"));
        await response.ShouldBeErrorAsync(503, "GitHub");
        response.Header("Retry-After").Should().Be(retryAfter);
    }

    private static Func<HttpContext, Task> Answer(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };
}
