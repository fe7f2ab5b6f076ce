using System.Net;
using Giftless.AspNetCore.Authorization;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Giftless.AspNetCore.Tests;

/// <summary>What no request could get through is said when the app starts, with the line to write.</summary>
public sealed class MountCheckTests
{
    private const string Cookies = "Cookies";

    [Test]
    public async Task A_policy_that_does_not_exist_stops_the_start([Values] bool onGroup)
    {
        var start = () => StartAsync(
            app => _ = onGroup
                ? app.MapGroup("/git").RequireAuthorization("Editers").MapGitLfs().AllowAnonymousRead()
                : app.MapGroup("/git").MapGitLfs().RequireAuthorization("Editors", "Editers").AllowAnonymousRead());
        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage(
            "*'/git/{repository}.git/info/lfs' requires the policy 'Editers', which does not exist*AddPolicy(\"Editers\", *");
    }

    [Test]
    public async Task A_policy_that_the_app_makes_up_as_it_goes_may_come_later()
    {
        await using var host = await StartAsync(
            app => app.MapGitLfs().RequireAuthorization("role:writer"),
            services => services.AddHttpContextAccessor().AddSingleton<IAuthorizationPolicyProvider, RolePolicies>());
        ((int)(await host.PostBatchAsync("{}", "reader")).StatusCode).Should().Be(403);
        ((int)(await host.PostBatchAsync("{}", "writer")).StatusCode).Should().Be(422);
    }

    [TestCase(null, "/{repository}.git/info/lfs")]
    [TestCase("/lfs/{org}/{repo}", "/lfs/{org}/{repo}")]
    public async Task A_mount_that_nothing_opens_is_said(string? pattern, string place)
    {
        await using var host = await StartAsync(app => app.MapGitLfs(pattern));
        host.Log.Troubles().Should().ContainSingle().Which.Should()
            .StartWith($"Nobody can use the Git LFS server at {place}: ").And.Contain(".RequireAuthorization(");
    }

    [Test]
    public async Task A_mount_that_git_cannot_sign_in_to_is_said([Values] bool cookies)
    {
        await using var host = await StartAsync(
            app => app.MapGitLfs().RequireAuthorization("Editors"),
            services =>
            {
                services.Configure<AuthenticationOptions>(options => options.DefaultScheme = cookies ? Cookies : null);
            });
        host.Log.Troubles().Should().ContainSingle().Which.Should()
            .StartWith("Git cannot sign in to the Git LFS server at /{repository}.git/info/lfs: ")
            .And.Contain(cookies ? "only Cookies, which reads cookies, is asked" : "no scheme is asked").And.Contain(".AddBasic(async (");
    }

    [Test]
    public async Task A_policy_about_cookies_that_users_of_ways_in_cannot_meet_is_said()
    {
        await using var host = await StartAsync(
            app => app.MapGitLfs().RequireAuthorization(policy => policy.AddAuthenticationSchemes(Cookies).RequireAuthenticatedUser()),
            lfs: lfs => lfs.Services.AddKeyedSingleton<IWayIn, NoWayIn>(""));
        host.Log.Troubles().Should().ContainSingle().Which.Should().Contain("only, which take cookies").And.Contain(Cookies)
            .And.Contain("Leave AddAuthenticationSchemes(");
    }

    private static readonly (string What, Action<WebApplication> Map, Action<IServiceCollection>? Services)[] Fine =
    [
        ("anybody", app => app.MapGitLfs().AllowAnonymous(), null),
        ("reading", app => app.MapGitLfs().AllowAnonymousRead(), null),
        ("reading beside cookies", app => app.MapGitLfs()
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes(Cookies).RequireAuthenticatedUser())
            .AllowAnonymousRead(), null),
        ("Basic", app => app.MapGitLfs().RequireAuthorization("Editors"), null),
        ("Basic beside cookies", app => app.MapGitLfs().RequireAuthorization(
            policy => policy.AddAuthenticationSchemes(Cookies, Users.Scheme).RequireAuthenticatedUser()), null),
        ("a way in", app => app.MapGitLfs().RequireAuthorization("Editors"), services =>
        {
            services.Configure<AuthenticationOptions>(options => options.DefaultScheme = Cookies);
            services.AddKeyedSingleton<IWayIn, NoWayIn>("");
        }),
        ("a handler", app => app.MapGitLfs(), services => services.AddSingleton<IAuthorizationHandler, NoLfsHandler>()),
        ("cookies that leave it to Basic", app => app.MapGitLfs().RequireAuthorization("Editors"), services =>
        {
            services.Configure<AuthenticationOptions>(options => options.DefaultScheme = Cookies);
            services.Configure<CookieAuthenticationOptions>(
                Cookies, options => options.ForwardDefaultSelector = _ => Users.Scheme);
        }),
        ("a question about something else than users", app => app.MapGitLfs().RequireAuthorization(
            policy => policy.AddAuthenticationSchemes(Cookies).RequireAssertion(_ => true)), null),
        ("two places", app =>
        {
            app.MapGitLfs().AllowAnonymous();
            app.MapGroup("/archive").MapGitLfs().AllowAnonymous();
            app.MapGitLfs("/lfs/{a}").AllowAnonymous();
            app.MapGitLfs("/lfs/{a}/{b}").AllowAnonymous();
            app.MapGitLfs("/lfs/{a:int}/{b}").AllowAnonymous();
        }, null),
        ("two hosts", app =>
        {
            app.MapGitLfs().RequireHost("a.example").AllowAnonymous();
            app.MapGitLfs().RequireHost("b.example").AllowAnonymous();
        }, null),
        ("one place, in an order", app =>
        {
            app.MapGitLfs().AllowAnonymous();
            app.MapGitLfs().WithOrder(1).AllowAnonymous();
        }, null),
    ];

    [Test]
    public async Task What_somebody_can_enter_is_not_remarked_on([Range(0, 11)] int index)
    {
        Fine.Should().HaveCount(12);
        await using var host = await StartAsync(Fine[index].Map, Fine[index].Services);
        host.Log.Troubles().Should().BeEmpty(Fine[index].What);
    }

    private static readonly (string Place, Action<WebApplication> Map)[] Twice =
    [
        ("/{repository}.git/info/lfs", app =>
        {
            app.MapGitLfs().AllowAnonymous();
            app.MapGitLfs().AllowAnonymous();
        }),
        ("/git/{repository}.git/info/lfs", app =>
        {
            app.MapGroup("/git").MapGitLfs().AllowAnonymous();
            app.MapGroup("/Git").MapGitLfs(name: "other").AllowAnonymous();
        }),
        ("/lfs/{a}/{b}", app =>
        {
            app.MapGitLfs("/lfs/{a}/{b}").AllowAnonymous();
            app.MapGitLfs("lfs/{c}/{d}/", name: "other").AllowAnonymous();
        }),
    ];

    [Test]
    public async Task Two_mounts_at_one_place_stop_the_start([Range(0, 2)] int index)
    {
        using var folder = new TempFolder();
        var start = () => StartAsync(
            Twice[index].Map, lfs: lfs => lfs.Services.AddGitLfs("other").AddFileSystemStorage(folder.Path));
        (await start.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage($"Git LFS is mounted twice at '{Twice[index].Place}'*app.MapGroup(*");
    }

    [TestCase("/lfs/{**repo}", "app.MapGroup(\"/lfs\").MapGitLfs()")]
    [TestCase("{*repo}", "app.MapGitLfs(),")]
    [TestCase("/lfs/{org}/{repo?}", "write {repo}")]
    public async Task A_pattern_that_takes_the_rest_of_the_address_is_refused_with_what_to_write_instead(string pattern, string instead)
    {
        var start = () => StartAsync(app => app.MapGitLfs(pattern).AllowAnonymous());
        (await start.Should().ThrowAsync<ArgumentException>()).WithMessage($"*'{pattern}'*{instead}*");
        var withFunction = () => StartAsync(app => app.MapGitLfs(pattern, _ => "one").AllowAnonymous());
        (await withFunction.Should().ThrowAsync<ArgumentException>()).WithMessage($"*{instead}*");
    }

    [Test]
    public async Task Nothing_is_asked_of_the_apps_other_endpoints()
    {
        await using var host = await StartAsync(app =>
        {
            app.MapGitLfs().AllowAnonymous();
            app.MapGet("/page", () => "page").RequireAuthorization("Editers");
            app.MapMethods("/page", ["POST"], () => "page").RequireAuthorization("Editors");
        });
        (await host.Client.GetAsync("/page")).StatusCode.Should().Be(HttpStatusCode.InternalServerError);
    }

    private static Task<LfsHost> StartAsync(
        Action<WebApplication> map, Action<IServiceCollection>? services = null, Action<IGitLfsBuilder>? lfs = null) =>
        LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.AddUsers().AddCookie(Cookies);
                builder.Services.AddAuthorizationBuilder().AddPolicy("Editors", policy => policy.RequireRole("writer"));
                services?.Invoke(builder.Services);
            };
            setup.Lfs = lfs;
            setup.Map = map;
        });

    /// <summary>Knows policies by the request alone.</summary>
    private sealed class RolePolicies(IOptions<AuthorizationOptions> options, IHttpContextAccessor accessor)
        : DefaultAuthorizationPolicyProvider(options)
    {
        public override Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => Task.FromResult(
            accessor.HttpContext is null ? null : new AuthorizationPolicyBuilder().RequireRole(policyName.Split(':')[1]).Build());
    }

    private sealed class NoWayIn : IWayIn
    {
        public ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext context) => new(AuthenticateResult.NoResult());
    }

    private sealed class NoLfsHandler : AuthorizationHandler<LfsRequirement, LfsResource>
    {
        protected override Task HandleRequirementAsync(
            AuthorizationHandlerContext context, LfsRequirement requirement, LfsResource resource) => Task.CompletedTask;
    }
}
