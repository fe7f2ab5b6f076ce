using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Giftless.AccessTokens;
using Giftless.Tests.Databases;
using Giftless.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Locking.Tests;

/// <summary>What clients are told while PostgreSQL is not there.</summary>
public sealed class DatabaseOutageTests
{
    /// <summary>How long the client waits for an answer (<c>lfs.activitytimeout</c>).</summary>
    private static readonly TimeSpan PatienceOfClients = TimeSpan.FromSeconds(30);

    [Test]
    public async Task All_routes_are_503_until_the_database_is_back()
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using var host = await StartAsync(server.ConnectionString("locks"));
        var standing = await CreateAsync(host, "a.bin");

        server.Kill();

        foreach (var answer in new[]
        {
            await PostAsync(host, "locks", """{"path":"b.bin"}"""),
            await host.Client.GetAsync(LfsHost.PathOf("locks")),
            await PostAsync(host, "locks/verify", "{}"),
            await PostAsync(host, $"locks/{standing["id"]}/unlock", """{"force":false}"""),
        })
        {
            await ShouldBeUnavailableAsync(answer);
        }

        await server.StartAsync();

        var listed = await (await host.Client.GetAsync(LfsHost.PathOf("locks"))).ShouldBeJsonAsync(200);
        listed["locks"]!.AsArray().Should().ContainSingle().Which!.ToJsonString().Should().Be(standing.ToJsonString());
        var others = await CreateAsync(host, "b.bin");
        var verified = await (await PostAsync(host, "locks/verify", "{}")).ShouldBeJsonAsync(200);
        verified["ours"]!.AsArray().Should().HaveCount(2);
        foreach (var item in new[] { standing, others })
            await (await PostAsync(host, $"locks/{item["id"]}/unlock", """{"force":false}""")).ShouldBeJsonAsync(200);
    }

    [Test]
    public async Task An_access_token_is_not_wrong_while_it_cannot_be_looked_up()
    {
        await using var server = await PostgresServer.StartNewAsync();
        var services = new ServiceCollection();
        var connection = server.ConnectionString("tokens");
        services.AddGitLfs().AddEntityFrameworkAccessTokenStore(database => database.UseNpgsql(connection));
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredKeyedService<IAccessTokenStore>("");
        (await store.FindAsync("none", default)).Should().BeNull();

        server.Kill();

        var begun = Stopwatch.GetTimestamp();
        (await FluentActions.Awaiting(() => store.FindAsync("none", default)).Should().ThrowAsync<AccessTokenStoreUnavailableException>())
            .Which.Code.Should().Be(503);
        Stopwatch.GetElapsedTime(begun).Should().BeLessThan(PatienceOfClients);
        await server.StartAsync();
        (await store.FindAsync("none", default)).Should().BeNull();
    }

    [Test]
    public async Task A_server_that_starts_without_its_database_makes_the_table_once_it_is_there()
    {
        await using var server = await PostgresServer.StartNewAsync();
        server.Kill();
        await using var host = await StartAsync(server.ConnectionString("locks"));
        await ShouldBeUnavailableAsync(await PostAsync(host, "locks", """{"path":"a.bin"}"""));

        await server.StartAsync();

        await CreateAsync(host, "a.bin");
    }

    [Test]
    public async Task A_database_that_is_silent_is_reported_before_clients_give_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var host = await StartAsync(
            $"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=lfs;Database=locks");
        var watch = Stopwatch.StartNew();

        await ShouldBeUnavailableAsync(await PostAsync(host, "locks", """{"path":"a.bin"}"""));

        watch.Elapsed.Should().BeLessThan(PatienceOfClients);
        await TestContext.Out.WriteLineAsync($"Reported after {watch.Elapsed.TotalSeconds:F1} s.");
    }

    private static Task<LfsHost> StartAsync(string connection) =>
        LfsHost.StartAsync(setup => setup.Lfs = lfs => lfs.AddEntityFrameworkLocks(database => database.UseNpgsql(connection)));

    private static Task<HttpResponseMessage> PostAsync(LfsHost host, string resource, string body) =>
        host.Client.PostAsync(LfsHost.PathOf(resource), LfsHost.LfsContent(body));

    private static async Task<JsonNode> CreateAsync(LfsHost host, string path) =>
        (await (await PostAsync(host, "locks", $$"""{"path":"{{path}}"}""")).ShouldBeJsonAsync(201))["lock"]!;

    private static async Task ShouldBeUnavailableAsync(HttpResponseMessage answer)
    {
        await answer.ShouldBeErrorAsync(503, "locks");
        answer.Headers.RetryAfter!.Delta.Should().BePositive();
    }
}
