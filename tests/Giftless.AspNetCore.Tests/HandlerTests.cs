using System.Collections.Concurrent;
using Giftless.AspNetCore.Authorization;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>What a host's own <c>AuthorizationHandler&lt;LfsRequirement, LfsResource&gt;</c> decides.</summary>
public sealed class HandlerTests
{
    private static readonly Sample Held = Sample.Of(10);
    private static readonly Sample Other = Sample.Of(11);

    [Test]
    public async Task Decides_by_user_permission_and_repository()
    {
        await using var host = await StartAsync((user, permission, resource) =>
            resource.Repository.ToString() == LfsHost.Repository
                && (user == "writer" || (user == "reader" && permission == LfsPermission.Read)));

        await (await BatchAsync(host, "download", "reader", Held)).ShouldBeAsync(200);
        await (await BatchAsync(host, "upload", "reader", Held)).ShouldBeErrorAsync(403, "write to org/repo");
        await (await BatchAsync(host, "upload", "writer", Held)).ShouldBeAsync(200);
        await (await BatchAsync(host, "download", "nobody", Held)).ShouldBeErrorAsync(403, "read org/repo");
        await (await BatchAsync(host, "download", null, Held)).ShouldBeErrorAsync(401);
        await (await BatchAsync(host, "download", "writer", Held, "org/other")).ShouldBeErrorAsync(403, "org/other");
    }

    [Test]
    public async Task Is_asked_what_the_request_is_about()
    {
        var asked = new ConcurrentBag<(LfsPermission, LfsResource)>();
        await using var host = await StartAsync((_, permission, resource) =>
        {
            asked.Add((permission, resource));
            return true;
        });
        var repository = RepositoryName.Parse(LfsHost.Repository);

        await (await host.PostBatchAsync(
            $$"""{"operation":"upload","ref":{"name":"refs/heads/main"},"objects":[{"oid":"{{Held.Oid}}","size":10}]}""",
            "writer")).ShouldBeAsync(200);
        asked.Should().Equal((LfsPermission.Write, new LfsResource(repository, null, "refs/heads/main")));

        asked.Clear();
        await SendAsync(host, HttpMethod.Get, LfsHost.PathOf(Held));
        asked.Should().Equal((LfsPermission.Read, new LfsResource(repository, Held.Oid, null)));

        asked.Clear();
        await SendAsync(host, HttpMethod.Put, LfsHost.PathOf(Held), new ByteArrayContent(Held.Bytes));
        asked.Should().Equal((LfsPermission.Write, new LfsResource(repository, Held.Oid, null)));

        asked.Clear();
        await SendAsync(host, HttpMethod.Post, LfsHost.PathOf("objects/storage/verify"), LfsHost.VerifyContent(Held));
        asked.Should().Equal((LfsPermission.ReadMetadata, new LfsResource(repository, Held.Oid, null)));
    }

    [Test]
    public async Task May_be_one_of_several_of_which_any_allows()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.AddUsers();
                builder.Services.AddSingleton<IAuthorizationHandler>(new Handler((user, _, _) => user == "first"));
                builder.Services.AddSingleton<IAuthorizationHandler>(new Handler((user, _, _) => user == "second"));
            };
            setup.Map = app => app.MapGitLfs();
        });
        host.Hold(Held);
        await (await BatchAsync(host, "download", "first", Held)).ShouldBeAsync(200);
        await (await BatchAsync(host, "download", "second", Held)).ShouldBeAsync(200);
        await (await BatchAsync(host, "download", "third", Held)).ShouldBeErrorAsync(403);
    }

    [Test]
    public async Task Decides_beside_a_policy_which_is_a_condition_before_it()
    {
        await using var host = await StartAsync(
            (user, _, _) =>
                user is "writer" or "reader", lfs => lfs.RequireAuthorization(policy => policy.RequireRole("writer", "nobody")));
        await (await BatchAsync(host, "download", "writer", Held)).ShouldBeAsync(200);
        await (await BatchAsync(host, "download", "reader", Held)).ShouldBeErrorAsync(403);
        await (await BatchAsync(host, "download", "nobody", Held)).ShouldBeErrorAsync(403);
        var download = (await host.ActionsAsync("download", Held, "writer"))["download"]!;
        await (await host.SendAsync(HttpMethod.Get, download)).ShouldBeAsync(200);
    }

    [Test]
    public async Task May_let_anonymous_users_in()
    {
        await using var host = await StartAsync((user, permission, _) => user is not null || permission == LfsPermission.Read);
        var download = (await host.ActionsAsync("download", Held))["download"]!;
        await (await host.SendAsync(HttpMethod.Get, download)).ShouldBeAsync(200);
        await (await BatchAsync(host, "upload", null, Held)).ShouldBeErrorAsync(401);
    }

    [Test]
    public async Task May_allow_single_objects()
    {
        await using var host = await StartAsync((user, _, resource) => user is not null && resource.Oid == Held.Oid);
        (await host.ActionsAsync("download", Held, "reader")).Should().ContainKey("download");
        await (await BatchAsync(host, "download", "reader", Other)).ShouldBeErrorAsync(403);
        await (await BatchAsync(host, "download", "reader", Held, Other)).ShouldBeErrorAsync(403);
        await SendAsync(host, HttpMethod.Get, LfsHost.PathOf(Held));
        using var request = new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf(Other)).As("writer");
        await (await host.Client.SendAsync(request)).ShouldBeErrorAsync(403);
    }

    [Test]
    public async Task Of_something_else_does_not_take_the_decision_from_a_policy()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.AddUsers();
                builder.Services.AddSingleton<IAuthorizationHandler, OtherHandler>();
            };
            setup.Map = app => app.MapGitLfs().RequireAuthorization();
        });
        host.Hold(Held);
        await (await BatchAsync(host, "download", "writer", Held)).ShouldBeAsync(200);
    }

    [Test]
    public async Task That_fails_a_request_has_the_last_word_even_over_a_token()
    {
        var banned = false;
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.AddUsers();
                builder.Services.AddSingleton<IAuthorizationHandler>(new BanningHandler(() => banned));
            };
            setup.Map = app => app.MapGitLfs().RequireAuthorization(
                policy => policy.AddRequirements(new BanRequirement()).RequireRole("writer"));
        });
        host.Hold(Held);
        var download = (await host.ActionsAsync("download", Held, "writer"))["download"]!;
        await (await host.SendAsync(HttpMethod.Get, download)).ShouldBeAsync(200);
        banned = true;
        ((int)(await host.SendAsync(HttpMethod.Get, download)).StatusCode).Should().BeOneOf(401, 403);
    }

    private static async Task<LfsHost> StartAsync(
        Func<string?, LfsPermission, LfsResource, bool> decide, Action<GitLfsEndpointConventionBuilder>? guard = null)
    {
        var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.AddUsers();
                builder.Services.AddSingleton<IAuthorizationHandler>(new Handler(decide));
            };
            setup.Map = app =>
            {
                var lfs = app.MapGitLfs();
                guard?.Invoke(lfs);
            };
        });
        host.Hold(Held);
        host.Hold(Other);
        return host;
    }

    private static async Task SendAsync(LfsHost host, HttpMethod method, string path, HttpContent? body = null) =>
        await (await host.Client.SendAsync(new HttpRequestMessage(method, path) { Content = body }.As("writer"))).ShouldBeAsync(200);

    private static Task<HttpResponseMessage> BatchAsync(LfsHost host, string operation, string? user, params Sample[] contents) =>
        BatchAsync(host, operation, user, contents, LfsHost.Repository);

    private static Task<HttpResponseMessage> BatchAsync(LfsHost host, string operation, string? user, Sample content, string repository) =>
        BatchAsync(host, operation, user, [content], repository);

    private static Task<HttpResponseMessage> BatchAsync(LfsHost host, string operation, string? user, Sample[] contents, string repository)
    {
        var objects = string.Join(',', contents.Select(content => $$"""{"oid":"{{content.Oid}}","size":{{content.Size}}}"""));
        return host.PostBatchAsync(
            $$"""{"operation":"{{operation}}","objects":[{{objects}}]}""", user, LfsHost.PathOf("objects/batch", repository));
    }

    private sealed class Handler(Func<string?, LfsPermission, LfsResource, bool> decide) : AuthorizationHandler<LfsRequirement, LfsResource>
    {
        protected override Task HandleRequirementAsync(
            AuthorizationHandlerContext context, LfsRequirement requirement, LfsResource resource)
        {
            if (decide(context.User.Identity?.Name, requirement.Permission, resource))
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }

    private sealed class BanRequirement : IAuthorizationRequirement;

    private sealed class OtherHandler : AuthorizationHandler<BanRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, BanRequirement requirement) =>
            Task.CompletedTask;
    }

    private sealed class BanningHandler(Func<bool> banned) : AuthorizationHandler<BanRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, BanRequirement requirement)
        {
            if (banned())
                context.Fail();
            else
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
