using Giftless.Authentication.Users;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>
/// Whatever a host asks of those who use its pages, it is asked on a mount beside them too, in every way that ASP.NET Core knows.
/// </summary>
public sealed class HostPolicyTests
{
    private const string Password = "right";

    private static readonly Sample Held = Sample.Of(10);
    private static readonly string Hash = LfsUserPassword.Hash(Password);

    public enum Asked
    {
        NamedPolicy,
        PolicyObject,
        Roles,
        RequirementData,
        NamedPolicyAndRequirementData,
        Default,
        Fallback,
        FallbackAndRequirementData,
        Scheme,
        Nothing,
    }

    public enum Opening
    {
        None,
        WayIn,
        OtherWayIn,
        Reading,
        ReadingOfOthers,
        WayInAndReading,
    }

    [Test]
    public async Task A_mount_is_never_more_open_than_a_page_of_the_host(
        [Values] Asked asked, [Values] bool onGroup, [Values] Opening opening)
    {
        await using var host = await StartAsync(asked, onGroup, opening);
        host.Hold(Held);
        foreach (var user in new[] { null, "reader", "writer", "lfs" })
        {
            var page = await host.StatusAsync(new HttpRequestMessage(HttpMethod.Get, "/page").As(user));
            foreach (var operation in new[] { "download", "upload" })
            {
                var status = await host.StatusAsync(Requests.Batch(operation, content: Held).As(user));
                var isOpen = operation == "download" && opening is Opening.Reading or Opening.WayInAndReading;
                var because = $"{user ?? "nobody"} gets {page} for a page, and asks for a {operation}";
                if (isOpen && user != "lfs")
                    status.Should().Be(200, because);
                else if (page != 200 && !isOpen)
                    status.Should().BeOneOf([401, 403], because);
                else if (asked is not (Asked.Nothing or Asked.Fallback) && opening == Opening.None)
                    status.Should().Be(200, because);
            }

            // What the host's own middleware asks is answered there as on its page.
            var probe = new HttpRequestMessage(HttpMethod.Post, LfsHost.PathOf("objects/batch")).As(user);
            probe.Headers.Add("X-Probe", "yes");
            var own = new HttpRequestMessage(HttpMethod.Get, "/page").As(user);
            own.Headers.Add("X-Probe", "yes");
            (await host.StatusAsync(probe)).Should().Be(await host.StatusAsync(own));
        }
    }

    [Test]
    public async Task Users_of_a_way_in_are_let_in_where_they_meet_what_is_asked()
    {
        await using var host = await StartAsync(Asked.Default, onGroup: false, Opening.WayIn);
        (await host.StatusAsync(Requests.Batch("upload", content: Held).As("lfs", Password))).Should().Be(200);
        (await host.StatusAsync(Requests.Batch("upload", content: Held).As("lfs", "wrong"))).Should().Be(401);
        await using var closed = await StartAsync(Asked.Roles, onGroup: false, Opening.WayIn);
        (await closed.StatusAsync(Requests.Batch("upload", content: Held).As("lfs", Password))).Should().Be(403);
    }

    [Test]
    public async Task A_link_is_not_more_than_a_handler_of_the_host_that_says_no()
    {
        var isClosed = false;
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.AddUsers();
                builder.Services.AddSingleton<IAuthorizationHandler>(new ClosingTime(() => isClosed));
            };
            setup.Map = app => app.MapGitLfs().RequireAuthorization(policy => policy.RequireRole("writer"));
        });
        host.Hold(Held);
        var download = (await host.ActionsAsync("download", Held, "writer"))["download"]!;
        await (await host.SendAsync(HttpMethod.Get, download)).ShouldBeAsync(200);
        isClosed = true;
        (await host.SendAsync(HttpMethod.Get, download)).IsSuccessStatusCode.Should().BeFalse();
    }

    private static Task<LfsHost> StartAsync(Asked asked, bool onGroup, Opening opening) => LfsHost.StartAsync(setup =>
    {
        setup.Options = Unthrottled.Options;
        setup.Services = builder =>
        {
            builder.AddUsers();
            var authorization = builder.Services.AddAuthorizationBuilder().AddPolicy("Writers", policy => policy.RequireRole("writer"));
            if (asked is Asked.Fallback or Asked.FallbackAndRequirementData)
                authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireRole("writer").Build());
            if (asked == Asked.Default)
                authorization.SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        };
        setup.Lfs = lfs =>
        {
            if (opening is Opening.WayIn or Opening.WayInAndReading)
                lfs.AddUsers(users => users.Add(new LfsUser { Name = "lfs", PasswordHash = Hash, Write = { "*" } }));
            if (opening == Opening.OtherWayIn)
                lfs.AddJwt(jwt => jwt.Key = TestKeys.Secret);
        };
        setup.Pipeline = app => app.UseRouting().UseAuthentication().Use(ProbeAsync).UseAuthorization();
        setup.Map = app =>
        {
            Guard(app.MapGet("/page", () => "page"), asked);
            if (!onGroup)
                Open(Guard(app.MapGitLfs(), asked), opening);
            else
                Open(Guard(app.MapGroup(""), asked).MapGitLfs(), opening);
        };
    });

    /// <summary>Asks the framework's authorization about this very request, as a host's own middleware may.</summary>
    private static async Task ProbeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers["X-Probe"].Count == 0)
        {
            await next(context);
            return;
        }

        var authorization = context.RequestServices.GetRequiredService<IAuthorizationService>();
        var answer = await authorization.AuthorizeAsync(
            context.User, context, new AuthorizationPolicyBuilder().RequireRole("writer").Build());
        context.Response.StatusCode = answer.Succeeded ? 200 : 403;
    }

    private static TBuilder Guard<TBuilder>(TBuilder endpoints, Asked asked) where TBuilder : IEndpointConventionBuilder => asked switch
    {
        Asked.NamedPolicy => endpoints.RequireAuthorization("Writers"),
        Asked.PolicyObject => endpoints.RequireAuthorization(policy => policy.RequireRole("writer")),
        Asked.Roles => endpoints.RequireAuthorization(new AuthorizeAttribute { Roles = "writer" }),
        Asked.RequirementData or Asked.FallbackAndRequirementData => endpoints.WithMetadata(new WritersOnly()),
        Asked.NamedPolicyAndRequirementData => endpoints.RequireAuthorization().WithMetadata(new WritersOnly()),
        Asked.Default => endpoints.RequireAuthorization(),
        Asked.Scheme =>
            endpoints.RequireAuthorization(
                policy => policy.AddAuthenticationSchemes(Giftless.Tests.Hosting.Users.Scheme).RequireRole("writer")),
        _ => endpoints,
    };

    private static void Open(GitLfsEndpointConventionBuilder mount, Opening opening)
    {
        if (opening is Opening.Reading or Opening.WayInAndReading)
            mount.AllowAnonymousRead();
        if (opening == Opening.ReadingOfOthers)
            mount.AllowAnonymousRead(repository => repository.ToString().StartsWith("public/", StringComparison.Ordinal));
    }

    [AttributeUsage(AttributeTargets.All)]
    private sealed class WritersOnly : Attribute, IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new RolesAuthorizationRequirement(["writer"])];
    }

    private sealed class ClosingTime(Func<bool> isClosed) : AuthorizationHandler<RolesAuthorizationRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RolesAuthorizationRequirement requirement)
        {
            if (isClosed())
                context.Fail();
            return Task.CompletedTask;
        }
    }
}
