using System.Net;
using System.Text.Json.Nodes;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Giftless.Tests.Tus;
using Microsoft.AspNetCore.Builder;

namespace Giftless.AspNetCore.Tests;

/// <summary>The rules of tus 1.0, and who may do what to an upload.</summary>
public sealed class TusProtocolTests
{
    private static readonly Sample Content = Sample.Of(2_000_000);
    private static readonly Sample Other = Sample.Of(2_000_001);

    [Test]
    public async Task Tells_what_it_can_do()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Options = options =>
        {
            options.Limits.MaxObjectSize = 3_000_000;
            options.Tus.LeastSize = 1;
        });
        var client = new TusClient(host);
        using var reply = await client.SendAsync(
            HttpMethod.Options, (await client.ActionAsync(Content))!, headers: ("Tus-Resumable", "0.2.0"));
        reply.StatusCode.Should().Be(HttpStatusCode.NoContent, "which version the client has does not matter");
        reply.Header("Tus-Version").Should().Be("1.0.0");
        reply.Header("Tus-Extension").Should().Be("expiration,checksum,termination");
        reply.Header("Tus-Max-Size").Should().Be("3000000");
    }

    [TestCase("HEAD")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Refuses_another_version(string method)
    {
        await using var host = await StartAsync();
        var client = new TusClient(host);
        using var reply = await client.SendAsync(
            new HttpMethod(method), (await client.ActionAsync(Content))!, headers: ("Tus-Resumable", "0.2.0"));
        reply.StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        reply.Header("Tus-Version").Should().Be("1.0.0");
    }

    [Test]
    public async Task Refuses_what_is_no_chunk()
    {
        await using var host = await StartAsync();
        var client = new TusClient(host);
        var action = (await client.ActionAsync(Content))!;
        var body = new ByteArrayContent([1]) { Headers = { { "Content-Type", "application/octet-stream" } } };
        await (await client.SendAsync(HttpMethod.Patch, action, body, ("Upload-Offset", "0")))
            .ShouldBeErrorAsync(415, "offset+octet-stream");
        foreach (var offset in new[] { "", "-1", "+1", "1.0", "0x1", "9223372036854775808" })
        {
            var chunk = new ByteArrayContent([1]) { Headers = { { "Content-Type", "application/offset+octet-stream" } } };
            await (await client.SendAsync(HttpMethod.Patch, action, chunk, ("Upload-Offset", offset)))
                .ShouldBeErrorAsync(400, "Upload-Offset");
        }

        (await client.PatchAsync(action, Content, 0)).Should().Be(Content.Size);
    }

    [TestCase("sha256 ====")]
    [TestCase("sha256")]
    [TestCase("crc32 AAAA")]
    public async Task Refuses_what_is_no_checksum(string checksum)
    {
        await using var host = await StartAsync();
        var client = new TusClient(host);
        var reply = await client.PatchAsync(
            (await client.ActionAsync(Content))!, 0, new ByteArrayContent(Content.Bytes), ("Upload-Checksum", checksum));
        await reply.ShouldBeErrorAsync(400, "Upload-Checksum");
    }

    [Test]
    public async Task Takes_requests_of_clients_that_cannot_patch()
    {
        await using var host = await StartAsync();
        var client = new TusClient(host);
        var action = (await client.ActionAsync(Content))!;
        var body = new ByteArrayContent(Content.Bytes) { Headers = { { "Content-Type", "application/offset+octet-stream" } } };
        using var sent = await client.SendAsync(
            HttpMethod.Post, action, body, ("X-HTTP-Method-Override", "PATCH"), ("Upload-Offset", "0"));
        sent.Header("Upload-Offset").Should().Be($"{Content.Size}");
        await (await client.SendAsync(HttpMethod.Post, action)).ShouldBeErrorAsync(405, "batch");
    }

    [Test]
    public async Task An_upload_is_for_who_may_write_to_its_repository_only()
    {
        await using var host = await StartAsync(closed: true);
        var client = new TusClient(host, "writer");
        var action = (await client.ActionAsync(Content))!;
        (await client.PatchAsync(action, Content, 0, 1000)).Should().Be(1000);

        var bare = new JsonObject { ["href"] = (string)action["href"]! };
        (await client.SendAsync(HttpMethod.Head, bare)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        foreach (var (from, to) in new[]
        {
            ($"{Content.Oid}", $"{Other.Oid}"), ("size=2000000", "size=2000001"), ("org/repo", "org/other"), ("size=2000000", "size=1"),
        })
        {
            var tampered = new JsonObject
            {
                ["href"] = ((string)action["href"]!).Replace(from, to, StringComparison.Ordinal),
                ["header"] = action["header"]!.DeepClone(),
            };
            (await client.SendAsync(HttpMethod.Head, tampered)).StatusCode.Should().Be(HttpStatusCode.Forbidden, to);
            (await client.SendAsync(HttpMethod.Delete, tampered)).StatusCode.Should().Be(HttpStatusCode.Forbidden, to);
        }

        (await client.OffsetAsync(action)).Should().Be(1000);
    }

    [Test]
    public async Task Is_offered_for_long_objects_only_and_not_where_it_is_switched_off([Values] bool enabled)
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Options = options => options.Tus.Enabled = enabled);
        foreach (var (size, transfer) in new[] { (8_388_607, "basic"), (8_388_608, enabled ? "tus" : "basic") })
        {
            var request = $$"""
                {"operation":"upload","transfers":["tus","basic"],"objects":[{"oid":"{{Content.Oid}}","size":{{size}}}]}
                """;
            ((string?)(await (await host.PostBatchAsync(request)).ShouldBeJsonAsync(200))["transfer"]).Should().Be(transfer);
        }
    }

    [Test]
    public async Task Nothing_but_the_object_is_left()
    {
        await using var host = await StartAsync();
        var client = new TusClient(host);
        var action = (await client.ActionAsync(Content))!;
        await client.PatchAsync(action, Content, 0, 1_500_000);
        await client.PatchAsync(action, Content, 1_500_000);
        host.StoredFiles().Should().Equal($"org/repo/{Content.Oid}");
    }

    private static Task<LfsHost> StartAsync(bool closed = false) => LfsHost.StartAsync(setup =>
    {
        setup.Options = options => options.Tus.LeastSize = 1;
        if (closed)
        {
            setup.Services = builder => builder.AddUsers();
            setup.Map = app => app.MapGitLfs().RequireAuthorization();
        }
    });
}
