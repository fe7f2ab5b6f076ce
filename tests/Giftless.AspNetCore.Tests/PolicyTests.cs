using System.Net.Sockets;
using System.Text;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>What the host's policies, and what it opens, mean for Git LFS.</summary>
public sealed class PolicyTests
{
    private static readonly Sample Held = Sample.Of(10);
    private static readonly Sample New = Sample.Of(20);

    [Test]
    public async Task Nothing_configured_means_closed([Values] bool withUsers)
    {
        await using var host = await StartAsync(app => app.MapGitLfs(), withUsers);
        foreach (var request in EveryRequest())
            await (await host.Client.SendAsync(request)).ShouldBeErrorAsync(401);
        if (withUsers)
        {
            foreach (var request in EveryRequest())
                await (await host.Client.SendAsync(request.As("writer"))).ShouldBeErrorAsync(403);
        }
    }

    [Test]
    public async Task A_policy_closes_the_mount_for_all_that_do_not_meet_it([Values] bool withUsers)
    {
        await using var host = await StartAsync(app => app.MapGitLfs().RequireAuthorization(), withUsers);
        foreach (var request in EveryRequest())
            await (await host.Client.SendAsync(request)).ShouldBeErrorAsync(401);
        await (await host.PostBatchAsync("{}", "anybody")).ShouldBeErrorAsync(withUsers ? 422 : 401);
    }

    [Test]
    public async Task Wrong_credentials_are_401()
    {
        await using var host = await StartAsync(app => app.MapGitLfs().RequireAuthorization());
        using var request = new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf(Held)).As("writer", password: "wrong");
        await (await host.Client.SendAsync(request)).ShouldBeErrorAsync(401);
    }

    [Test]
    public async Task A_named_policy_with_a_role_decides_and_transfers_work_with_their_tokens()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.AddUsers();
                builder.Services.AddAuthorizationBuilder().AddPolicy(
                    "Writers", policy => policy.AddAuthenticationSchemes(Users.Scheme).RequireRole("writer"));
            };
            setup.VerifiesUploads = true;
            setup.Map = app => app.MapGitLfs().RequireAuthorization("Writers");
        });
        await (await BatchAsync(host, "upload", "reader")).ShouldBeErrorAsync(403);
        var actions = await host.ActionsAsync("upload", New, "writer");
        await (await host.SendAsync(HttpMethod.Put, actions["upload"]!, new ByteArrayContent(New.Bytes))).ShouldBeAsync(200);
        await (await host.SendAsync(HttpMethod.Post, actions["verify"]!, LfsHost.VerifyContent(New))).ShouldBeAsync(200);
        await (await host.SendAsync(HttpMethod.Get, (await host.ActionsAsync("download", New, "writer"))["download"]!)).ShouldBeAsync(200);
    }

    [Test]
    public async Task AllowAnonymous_opens_everything_and_needs_no_tokens()
    {
        await using var host = await StartAsync(app => app.MapGitLfs().AllowAnonymous());
        var upload = (await host.BatchAsync("upload", [New]))[0]!;
        ((bool)upload["authenticated"]!).Should().BeTrue();
        upload["actions"]!["upload"]!.AsObject().Should().ContainKey("href").And.NotContainKeys("header", "expires_in");
        await (await host.SendAsync(HttpMethod.Put, upload["actions"]!["upload"]!, new ByteArrayContent(New.Bytes))).ShouldBeAsync(200);
    }

    [Test]
    public async Task AllowAnonymousRead_opens_reading_alone([Values] bool besidePolicy)
    {
        await using var host = await StartAsync(app =>
        {
            var lfs = app.MapGitLfs().AllowAnonymousRead();
            if (besidePolicy)
                lfs.RequireAuthorization(policy => policy.RequireRole("writer"));
        });
        await (await host.SendAsync(HttpMethod.Get, (await host.ActionsAsync("download", Held))["download"]!)).ShouldBeAsync(200);
        await (await host.Client.PostAsync(LfsHost.PathOf("objects/storage/verify"), LfsHost.VerifyContent(Held))).ShouldBeAsync(200);

        await (await BatchAsync(host, "upload", user: null)).ShouldBeErrorAsync(401);
        await (await host.Client.PutAsync(LfsHost.PathOf(New), new ByteArrayContent(New.Bytes))).ShouldBeErrorAsync(401);
        await (await BatchAsync(host, "upload", "reader")).ShouldBeErrorAsync(403);
        await (await BatchAsync(host, "download", "reader")).ShouldBeAsync(200);
        host.StoredFiles().Should().NotContain(file => file.Contains(New.Oid.ToString(), StringComparison.Ordinal));

        if (besidePolicy)
        {
            var upload = (await host.ActionsAsync("upload", New, "writer"))["upload"]!;
            await (await host.SendAsync(HttpMethod.Put, upload, new ByteArrayContent(New.Bytes))).ShouldBeAsync(200);
        }
        else
            await (await BatchAsync(host, "upload", "writer")).ShouldBeErrorAsync(403);
    }

    [Test]
    public async Task Opening_some_repositories_leaves_the_others_to_the_policy([Values] bool alsoWriting)
    {
        await using var host = await StartAsync(app =>
        {
            var lfs = app.MapGitLfs();
            (alsoWriting ? lfs.AllowAnonymous(IsPublic) : lfs.AllowAnonymousRead(IsPublic)).RequireAuthorization(
                policy => policy.RequireRole("writer"));
        });
        await (await BatchAsync(host, "download", user: null, "public/a")).ShouldBeAsync(200);
        await (await BatchAsync(host, "download", user: null, "private/a")).ShouldBeErrorAsync(401);
        await (await BatchAsync(host, "download", "reader", "private/a")).ShouldBeErrorAsync(403);
        await (await BatchAsync(host, "download", "writer", "private/a")).ShouldBeAsync(200);
        await (await BatchAsync(host, "upload", user: null, "public/a")).ShouldBeAsync(alsoWriting ? 200 : 401);
        await (await BatchAsync(host, "upload", user: null, "private/a")).ShouldBeErrorAsync(401);
        await (await BatchAsync(host, "upload", "writer", "private/a")).ShouldBeAsync(200);

        static bool IsPublic(RepositoryName repository) => repository.ToString().StartsWith("public/", StringComparison.Ordinal);
    }

    [Test]
    public async Task A_fallback_policy_of_the_host_does_not_close_what_is_opened_nor_open_what_is_closed()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.AddUsers();
                builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(
                    new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
            };
            setup.Map = app =>
            {
                app.MapGitLfs("/open/{repo}").AllowAnonymousRead();
                app.MapGitLfs("/closed/{repo}");
            };
        });
        host.Hold(Held, "a");
        (await host.ActionsAsync("download", Held, path: "/open/a/objects/batch")).Should().ContainKey("download");
        await (await host.PostBatchAsync("{}", path: "/closed/a/objects/batch")).ShouldBeErrorAsync(401);
        await (await BatchAsync(host, "download", "writer", path: "/closed/a/objects/batch")).ShouldBeErrorAsync(403);
    }

    [Test]
    public async Task A_host_with_cookies_redirects_browsers_and_never_git()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
            setup.Map = app =>
            {
                app.MapGet("/page", () => "page").RequireAuthorization();
                app.MapGitLfs().RequireAuthorization();
            };
        });
        (await host.Client.GetAsync("/page")).Header("Location").Should().Contain("/Account/Login");
        foreach (var request in EveryRequest())
        {
            var response = await host.Client.SendAsync(request);
            await response.ShouldBeErrorAsync(401);
            response.Header("Location").Should().BeNull();
            response.Header("LFS-Authenticate").Should().Be("Basic realm=\"Git LFS\"");
        }
    }

    [Test]
    public async Task A_result_handler_of_the_host_keeps_all_other_endpoints()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.AddUsers();
                builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, TeapotHandler>();
            };
            setup.Map = app =>
            {
                app.MapGet("/page", () => "page").RequireAuthorization();
                app.MapGitLfs().RequireAuthorization();
            };
        });
        await (await host.Client.GetAsync("/page")).ShouldBeAsync(418);
        await (await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/page").As("reader"))).ShouldBeAsync(200);
        await (await host.PostBatchAsync("{}")).ShouldBeErrorAsync(401);
    }

    [TestCase("{", "application/json")]
    [TestCase("{}", "text/plain")]
    [TestCase("", "text/plain")]
    public async Task Authentication_is_asked_before_the_body_is_judged(string body, string type)
    {
        foreach (var map in new Action<WebApplication>[] { app => app.MapGitLfs(), app => app.MapGitLfs().RequireAuthorization() })
        {
            await using var host = await StartAsync(map);
            foreach (var resource in new[] { "objects/batch", "objects/storage/verify" })
                await (await host.Client.PostAsync(
                    LfsHost.PathOf(resource), new StringContent(body, Encoding.UTF8, type))).ShouldBeErrorAsync(401);
        }
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Authentication_is_asked_before_the_body_is_there([Values] bool policy, CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(app =>
        {
            var lfs = app.MapGitLfs();
            if (policy)
                lfs.RequireAuthorization();
        });
        foreach (var start in new[] { $"POST {LfsHost.PathOf("objects/batch")}", $"PUT {LfsHost.PathOf(New)}",
            $"POST {LfsHost.PathOf("objects/storage/verify")}" })
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", host.Address.Port, cancellationToken);
            await client.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"{start} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"), cancellationToken);
            using var reader = new StreamReader(client.GetStream());
            (await reader.ReadLineAsync(cancellationToken)).Should().StartWith("HTTP/1.1 401");
        }
    }

    private static async Task<LfsHost> StartAsync(Action<WebApplication> map, bool withUsers = true)
    {
        var host = await LfsHost.StartAsync(setup =>
        {
            setup.Map = map;
            if (withUsers)
                setup.Services = builder => builder.AddUsers();
        });
        host.Hold(Held);
        host.Hold(Held, "public/a");
        host.Hold(Held, "private/a");
        return host;
    }

    private static Task<HttpResponseMessage> BatchAsync(
        LfsHost host, string operation, string? user, string repository = LfsHost.Repository, string? path = null) =>
        host.PostBatchAsync(
            $$"""{"operation":"{{operation}}","objects":[{"oid":"{{Held.Oid}}","size":10}]}""", user, path
                ?? LfsHost.PathOf("objects/batch", repository));

    private static IEnumerable<HttpRequestMessage> EveryRequest() =>
    [
        new(
            HttpMethod.Post, LfsHost.PathOf("objects/batch")) { Content = LfsHost.LfsContent(
                $$"""{"operation":"download","objects":[{"oid":"{{Held.Oid}}"}]}""") },
        new(HttpMethod.Get, LfsHost.PathOf(Held)),
        new(HttpMethod.Put, LfsHost.PathOf(New)) { Content = new ByteArrayContent(New.Bytes) },
        new(HttpMethod.Post, LfsHost.PathOf("objects/storage/verify")) { Content = LfsHost.VerifyContent(Held) },
    ];

    private sealed class TeapotHandler : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded)
                return next(context);
            context.Response.StatusCode = 418;
            return Task.CompletedTask;
        }
    }
}
