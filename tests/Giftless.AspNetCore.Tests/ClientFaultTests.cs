using System.Net;
using System.Net.Sockets;
using System.Text;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Giftless.AspNetCore.Tests;

/// <summary>What clients do wrong is no failure of the server, and none is logged.</summary>
public sealed class ClientFaultTests
{
    private static readonly Sample Object = Sample.Of(4_000_000);

    [Test]
    [CancelAfter(180_000)]
    public async Task Going_away_in_the_middle_of_a_body_is_none(
        [Values("PUT object", "PUT part", "POST batch",
            "POST verify")] string request, [Values] bool reset, CancellationToken cancellationToken)
    {
        var (begun, over) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await StartAsync(begun, over);
        var path = request switch
        {
            "PUT object" => LfsHost.PathOf(Object),
            "PUT part" => $"{LfsHost.PathOf(Object)}/part?upload={host.StartUpload(Object, 1_000_000)}&number=1&pos=0&size=1000000",
            "POST batch" => LfsHost.PathOf("objects/batch"),
            _ => LfsHost.PathOf("objects/storage/verify"),
        };
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", host.Address.Port, cancellationToken);
            var length = request.StartsWith("PUT", StringComparison.Ordinal) ? 1_000_000 : 3_000;
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"{request.Split(' ')[0]} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}"
                    + $"\r\n\r\n{{{new string(' ', length / 2)}"),
                cancellationToken);
            await begun.Task.WaitAsync(cancellationToken);
            client.LingerState = new LingerOption(enable: reset, seconds: 0);
        }

        await over.Task.WaitAsync(cancellationToken);
        host.Log.Troubles().Should().BeEmpty();
        host.StoredFiles().Should().BeEmpty();
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Ending_a_stream_of_HTTP_2_in_the_middle_of_a_body_is_none(CancellationToken cancellationToken)
    {
        var (begun, over) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await StartAsync(begun, over, http2: true);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var body = new HalfSentContent(Object.Bytes);
        using var request = new HttpRequestMessage(HttpMethod.Put, LfsHost.PathOf(Object))
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var put = host.Client.SendAsync(request, end.Token);
        await body.HalfSent.WaitAsync(cancellationToken);
        await end.CancelAsync();

        await FluentActions.Awaiting(() => put).Should().ThrowAsync<OperationCanceledException>();
        body.SendTheRest();
        await over.Task.WaitAsync(cancellationToken);
        host.Log.Troubles().Should().BeEmpty();
        host.StoredFiles().Should().BeEmpty();
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Going_away_in_the_middle_of_a_download_is_none([Values] bool reset, CancellationToken cancellationToken)
    {
        var (begun, over) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await StartAsync(begun, over);
        host.Hold(Object);
        using (var client = new TcpClient { ReceiveBufferSize = 4096 })
        {
            await client.ConnectAsync("127.0.0.1", host.Address.Port, cancellationToken);
            await client.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes($"GET {LfsHost.PathOf(Object)} HTTP/1.1\r\nHost: x\r\n\r\n"), cancellationToken);
            await client.GetStream().ReadExactlyAsync(new byte[100], cancellationToken);
            await begun.Task.WaitAsync(cancellationToken);
            client.LingerState = new LingerOption(enable: reset, seconds: 0);
        }

        await over.Task.WaitAsync(cancellationToken);
        host.Log.Troubles().Should().BeEmpty();
    }

    [Test]
    public async Task A_failure_of_the_storage_still_is_one()
    {
        await using var host = await LfsHost.StartAsync(
            setup => setup.Wrap = inner => new FailingStorage(inner, new IOException("The disk is gone.")));
        await (await host.Client.PutAsync(LfsHost.PathOf(Object), new ByteArrayContent(Object.Bytes))).ShouldBeErrorAsync(500);
        host.Log.Errors().Should().ContainSingle().Which.Should().Contain("The disk is gone.");
    }

    [Test]
    public async Task An_outage_is_one_line_without_a_stack_trace()
    {
        var cause = new HttpRequestException("No route to the store.");
        await using var host = await LfsHost.StartAsync(
            setup => setup.Wrap = inner => new FailingStorage(inner, new StorageUnavailableException(cause)));
        await (await host.Client.PutAsync(LfsHost.PathOf(Object), new ByteArrayContent(Object.Bytes))).ShouldBeErrorAsync(503);
        host.Log.Troubles().Should().ContainSingle().Which.Should().Contain("No route to the store.").And.NotContain("   at ");
    }

    private static Task<LfsHost> StartAsync(TaskCompletionSource begun, TaskCompletionSource over, bool http2 = false) =>
        LfsHost.StartAsync(setup =>
    {
        if (http2)
            setup.Services = builder => builder.WebHost.ConfigureKestrel(
                kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        setup.Pipeline = app => app.Use(async (context, next) =>
        {
            begun.TrySetResult();
            try
            {
                await next(context);
            }
            finally
            {
                over.TrySetResult();
            }
        });
    });
}
