using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Giftless.AspNetCore.Tests;

/// <summary>What is missing or wrong is said when the app is built or started, with the fix in the message.</summary>
public sealed class SetupTests
{
    private static readonly (string Key, Action<GitLfsOptions> Break)[] WrongOptions =
    [
        ("PublicUrl", options => options.PublicUrl = new Uri("/relative", UriKind.Relative)),
        ("PublicUrl", options => options.PublicUrl = new Uri("ftp://example.org")),
        ("PublicUrl", options => options.PublicUrl = new Uri("https://example.org?a=b")),
        ("PublicUrl", options => options.PublicUrl = new Uri("https://example.org#a")),
        ("Limits.MaxObjectSize", options => options.Limits.MaxObjectSize = -1),
        ("Limits.MaxBatchObjects", options => options.Limits.MaxBatchObjects = 0),
        ("Limits.MaxBatchBytes", options => options.Limits.MaxBatchBytes = 1023),
        ("Limits.LookupParallelism", options => options.Limits.LookupParallelism = 0),
        ("Limits.MaxLookups", options => options.Limits.MaxLookups = 0),
        ("ActionLifetime.Minimum", options => options.ActionLifetime.Minimum = TimeSpan.FromSeconds(9)),
        ("ActionLifetime.Maximum", options => options.ActionLifetime.Maximum = TimeSpan.FromMinutes(59)),
        ("FailedSignInsPerMinuteAndAddress", options => options.FailedSignInsPerMinuteAndAddress = 0),
        ("ChallengesPerMinuteAndAddress", options => options.ChallengesPerMinuteAndAddress = 0),
        ("ActionLifetime.SlowestBytesPerSecond", options => options.ActionLifetime.SlowestBytesPerSecond = 0),
    ];

    [Test]
    public async Task Wrong_options_stop_the_start_and_are_named([Range(0, 13)] int index, [Values] bool mounted)
    {
        WrongOptions.Should().HaveCount(14);
        var (key, @break) = WrongOptions[index];
        await FluentActions.Awaiting(() => LfsHost.StartAsync(setup =>
        {
            setup.Options = @break;
            if (!mounted)
                setup.Map = _ => { };
        })).Should().ThrowAsync<OptionsValidationException>().WithMessage($"*{key} is *AddGitLfs(options => *");
    }

    [Test]
    public async Task Wrong_options_of_a_named_server_tell_which()
    {
        using var folder = new TempFolder();
        await FluentActions.Awaiting(() => LfsHost.StartAsync(setup => setup.Services = builder => builder.Services
                .AddGitLfs("archive", options => options.Limits.MaxBatchObjects = 0).AddFileSystemStorage(folder.Path)))
            .Should().ThrowAsync<OptionsValidationException>().WithMessage("*MaxBatchObjects*AddGitLfs(\"archive\", *");
    }

    [Test]
    public void A_server_that_was_not_added_cannot_be_mounted()
    {
        using var app = Build(_ => { });
        FluentActions.Invoking(() => app.MapGitLfs())
            .Should().Throw<InvalidOperationException>().WithMessage("*builder.Services.AddGitLfs()*");
        FluentActions.Invoking(() => app.MapGitLfs(name: "archive"))
            .Should().Throw<InvalidOperationException>().WithMessage("*builder.Services.AddGitLfs(\"archive\")*");
    }

    [Test]
    public void A_server_without_storage_cannot_be_mounted()
    {
        using var app = Build(services => services.AddGitLfs());
        FluentActions.Invoking(() => app.MapGitLfs())
            .Should().Throw<InvalidOperationException>().WithMessage("*AddGitLfs().AddFileSystemStorage(*");
    }

    [Test]
    public void A_result_handler_that_would_take_over_is_found_out()
    {
        using var folder = new TempFolder();
        using var app = Build(services =>
        {
            services.AddGitLfs().AddFileSystemStorage(folder.Path);
            services.AddSingleton<IAuthorizationMiddlewareResultHandler, LateHandler>();
        });
        FluentActions.Invoking(() => app.MapGitLfs())
            .Should().Throw<InvalidOperationException>().WithMessage("*Register it before AddGitLfs()*");
    }

    [TestCase("/lfs")]
    [TestCase("")]
    public void A_pattern_that_names_no_repository_is_refused(string pattern)
    {
        using var folder = new TempFolder();
        using var app = Build(services => services.AddGitLfs().AddFileSystemStorage(folder.Path));
        FluentActions.Invoking(() => app.MapGitLfs(pattern)).Should().Throw<ArgumentException>().WithMessage("*{repository}*");
        FluentActions.Invoking(() => app.MapGitLfs(pattern, _ => "one")).Should().NotThrow();
    }

    [Test]
    public async Task Adding_a_server_twice_changes_its_options_and_serves_once()
    {
        await using var host = await LfsHost.StartAsync(setup =>
            setup.Services = builder => builder.Services.AddGitLfs(options => options.Limits.MaxBatchObjects = 1));
        const string two = """{"operation":"download","objects":[{"oid":"a"},{"oid":"b"}]}""";
        await (await host.PostBatchAsync(two)).ShouldBeErrorAsync(413);
    }

    private static WebApplication Build(Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Services.AddAuthorization();
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class LateHandler : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
            next(context);
    }
}
