using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Giftless.Storage.Blobs;
using Giftless.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>What holds for every Git LFS server holds for ours, and servers that are broken are caught.</summary>
[CancelAfter(180_000)]
public sealed class ServerConformanceTests
{
    private static IEnumerable<Fault> Faults =>
    [
        new Fault("uses a type of its own", "http.batch.upload") { MediaType = "application/json" },
        Fault.OfEntry("gives relative addresses", "http.batch.upload", entry => entry["actions"]?["upload"]?["href"] = "/upload"),
        Fault.OfEntry("says of what is absent that it is gone", "http.batch.absent", entry => entry["error"]?["code"] = 410),
        Fault.OfEntry("offers again what it has", "http.batch.held", entry => entry["actions"] ??= new JsonObject()),
        Fault.OfBatch("has a transfer of its own", "http.batch.basic", batch => batch["transfer"] = "mine"),
        new Fault("fails where it is told nonsense", "http.batch.no-json") { Status = HttpStatusCode.InternalServerError },
        new Fault("refuses without a word", "http.batch.no-operation") { IsMute = true },
        Fault.OfEntry("takes anything for an oid", "http.batch.no-oid", entry =>
        {
            entry.AsObject().Remove("error");
            entry["actions"] = new JsonObject();
        }),
        new Fault("loses what it is sent", "http.transfer")
        {
            Store = store => new ChaosBlobStore(store, (member, _) => member == nameof(IBlobStore.OpenAsync) ? Chaos.Truncate : Chaos.None),
        },
        Fault.OfEntry("offers what nobody has sent", "http.transfer.wrong", entry => entry.AsObject().Remove("error")),
        new Fault("gives other bytes to who goes on", "http.transfer.range")
        {
            Store = store => new ChaosBlobStore(store, (member, _) => member == nameof(IBlobStore.OpenAsync) ? Chaos.Flip : Chaos.None),
        },
        Fault.OfEntry(
            "lets nobody upload", "http.transfer.at-once", entry => entry["actions"]?["upload"]?["href"] = "http://[::1]:1/"),
        Fault.OfBatch("tells no locks", "http.locks", reply => (reply as JsonObject)?.Remove("locks")),
    ];

    private static IEnumerable<string> Ids => GitLfsServerConformance.Scenarios.Select(scenario => scenario.Id).Distinct();

    [TestCaseSource(typeof(GitLfsServerConformance), nameof(GitLfsServerConformance.Scenarios))]
    public async Task Holds(Scenario<HttpClient> scenario, CancellationToken timeout)
    {
        await using var host = await StartAsync(store: null);
        using var client = ClientOf(host, new HttpClientHandler());
        (await scenario.RunAsync(client, timeout)).Should().BeNull();
    }

    [Test]
    public async Task A_server_without_locks_is_not_judged_by_them(CancellationToken timeout)
    {
        await using var host = await LfsHost.StartAsync();
        using var client = ClientOf(host, new HttpClientHandler());
        (await GitLfsServerConformance.Scenarios.Single(scenario => scenario.Id == "http.locks").RunAsync(client, timeout))
            .Should().Be("The server has no locks.");
    }

    [Test]
    public async Task A_server_is_caught_that([ValueSource(nameof(Faults))] object broken, CancellationToken timeout)
    {
        var fault = (Fault)broken;
        await using var host = await StartAsync(fault.Store);
        using var client = ClientOf(host, new BreakingHandler(fault));
        var failures = 0;
        foreach (var scenario in GitLfsServerConformance.Scenarios.Where(scenario => scenario.Id == fault.CaughtBy))
        {
            try
            {
                await scenario.RunAsync(client, timeout);
            }
            catch (ConformanceException)
            {
                failures++;
            }
        }

        failures.Should().BePositive();
    }

    [Test]
    public void There_is_a_fault_for_each_scenario() => Ids.Except(Faults.Select(fault => fault.CaughtBy)).Should().BeEmpty();

    private static Task<LfsHost> StartAsync(Func<IBlobStore, IBlobStore>? store) => LfsHost.StartAsync(setup => setup.Lfs = lfs =>
    {
        lfs.AddBlobStore(_ => new InMemoryBlobStore()).AddInMemoryLocks();
        if (store is not null)
            lfs.DecorateBlobStore((_, inner) => store(inner));
    });

    private static HttpClient ClientOf(LfsHost host, HttpMessageHandler handler) =>
        new(handler) { BaseAddress = new Uri(host.Address, LfsHost.PathOf("")) };

    private sealed record Fault(string What, string CaughtBy)
    {
        public Func<IBlobStore, IBlobStore>? Store { get; init; }

        public Action<JsonNode>? Reply { get; init; }

        public HttpStatusCode? Status { get; init; }

        public string? MediaType { get; init; }

        public bool IsMute { get; init; }

        public static Fault OfBatch(string what, string caughtBy, Action<JsonNode> change) => new(what, caughtBy) { Reply = change };

        public static Fault OfEntry(string what, string caughtBy, Action<JsonNode> change) => OfBatch(what, caughtBy, batch =>
        {
            foreach (var entry in batch["objects"] as JsonArray ?? [])
                change(entry!);
        });

        public override string ToString() => What;
    }

    /// <summary>Changes what the server answers.</summary>
    private sealed class BreakingHandler(Fault fault) : DelegatingHandler(new HttpClientHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var reply = await base.SendAsync(request, cancellationToken);
            reply.StatusCode = fault.Status ?? reply.StatusCode;
            var document = JsonNode.Parse(await reply.Content.ReadAsStringAsync(cancellationToken))!;
            fault.Reply?.Invoke(document);
            var mediaType = MediaTypeHeaderValue.Parse(fault.MediaType ?? reply.Content.Headers.ContentType!.ToString());
            reply.Content = new StringContent(fault.IsMute ? "{}" : document.ToJsonString(), mediaType);
            return reply;
        }
    }
}
