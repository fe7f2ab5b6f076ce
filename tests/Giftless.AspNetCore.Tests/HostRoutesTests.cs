using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Giftless.AspNetCore.Tests;

/// <summary>The host's own routes answer as they would without Git LFS.</summary>
public sealed class HostRoutesTests
{
    private static readonly (string Method, string Path)[] Requests =
    [
        ("GET", "/"), ("POST", "/"), ("GET", "/hello"), ("POST", "/hello"), ("DELETE", "/hello"), ("GET", "/hello/world"),
        ("PUT", "/users/5"),
        ("GET", "/users/5"), ("GET", "/nothing"), ("POST", "/nothing/at/all"), ("GET", "/info/lfs"), ("GET", "/repo.git"),
        ("GET", "/repo.git/info/refs"),
        ("GET", "/org/repo.git/info/lfs"), ("POST", "/info/lfs/objects/batch"), ("GET", "/org/repo/objects/batch"), ("HEAD", "/hello"),
        ("OPTIONS", "/hello"),
    ];

    [TestCase("")]
    [TestCase("fallback")]
    [TestCase("catch-all")]
    [TestCase("dynamic")]
    public async Task Answer_as_without_Git_LFS(string rest)
    {
        await using var without = await LfsHost.StartAsync(setup => setup.Map = app => MapOwnRoutes(app, rest));
        await using var with = await LfsHost.StartAsync(setup => setup.Map = app =>
        {
            app.MapGitLfs().AllowAnonymous();
            MapOwnRoutes(app, rest);
        });

        foreach (var (method, path) in Requests)
            (await AskAsync(with, method, path)).Should().Be(await AskAsync(without, method, path), "of {0} {1}", method, path);
    }

    [Test]
    public async Task Git_LFS_is_served_beside_a_fallback_and_a_catch_all([Values("fallback", "catch-all", "dynamic")] string rest)
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Map = app =>
        {
            MapOwnRoutes(app, rest);
            app.MapGitLfs().AllowAnonymous();
        });
        await (await host.PostBatchAsync("{}")).ShouldBeErrorAsync(422, "'operation'");
        await (await host.Client.GetAsync(LfsHost.PathOf("locks"))).ShouldBeErrorAsync(404);
    }

    [Test]
    public async Task A_route_of_the_host_below_a_repository_goes_first()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Map = app =>
        {
            app.MapGitLfs().AllowAnonymous();
            app.MapGet("/{org}/{repo}/info/lfs/locks", () => "mine");
        });
        (await host.Client.GetStringAsync(LfsHost.PathOf("locks"))).Should().Be("mine");
    }

    private static void MapOwnRoutes(WebApplication app, string rest)
    {
        app.MapGet("/", () => "home");
        app.MapGet("/hello", () => "hello");
        app.MapPut("/users/{id:int}", (int id) => $"user {id}");
        if (rest == "fallback")
            app.MapFallback(() => Results.Text("no such page", statusCode: 404));
        if (rest == "catch-all")
            app.MapGet("/{**page}", (string? page) => $"page {page}");
        // Such as those of MVC and Razor Pages that are chosen when a request comes: routing cannot prepare its choice then.
        if (rest == "dynamic")
            app.MapGet("/{**page}", (string? page) => $"page {page}").WithMetadata(new Dynamic());
    }

    private static async Task<string> AskAsync(LfsHost host, string method, string path)
    {
        var response = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        return $"{(int)response.StatusCode} {response.Header("Allow")} {response.ContentTypeText()} "
            + $"{await response.Content.ReadAsStringAsync()}";
    }

    private sealed class Dynamic : IDynamicEndpointMetadata
    {
        public bool IsDynamic => true;
    }
}
