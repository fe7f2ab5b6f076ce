using System.Net;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.AspNetCore.Tests;

/// <summary>Who does not wait for an object any more keeps no read of the store open. Time stands still here: no limit ends one.</summary>
[CancelAfter(180_000)]
public sealed class LeavingReaderTests
{
    private const int Head = 1000;

    private static readonly Sample Object = Sample.Of(10);

    [Test]
    public async Task Ends_the_read_that_the_store_does_not_answer([Values] bool http2, CancellationToken timeout)
    {
        var (host, store) = await StartAsync(http2, goodBytes: Head);
        await using var _ = host;
        using (await BeginAsync(host, http2, timeout))
            await store.Waiting.WaitAsync(timeout);

        await store.Closed.WaitAsync(timeout);
        host.Log.Troubles().Should().BeEmpty();
    }

    [Test]
    public async Task Ends_the_read_whose_bytes_nobody_takes([Values] bool http2, CancellationToken timeout)
    {
        var (host, store) = await StartAsync(http2, goodBytes: long.MaxValue);
        await using var _ = host;
        using (await BeginAsync(host, http2, timeout))
            store.Closed.IsCompleted.Should().BeFalse("it is being read");

        await store.Closed.WaitAsync(timeout);
        host.Log.Troubles().Should().BeEmpty();
    }

    /// <summary>Asks for the object and takes the first of its bytes. The reader leaves when the reply is disposed of.</summary>
    private static async Task<HttpResponseMessage> BeginAsync(LfsHost host, bool http2, CancellationToken timeout)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf(Object))
        {
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout);
        await (await response.Content.ReadAsStreamAsync(timeout)).ReadExactlyAsync(new byte[Head], timeout);
        return response;
    }

    private static async Task<(LfsHost Host, WatchedReads Store)> StartAsync(bool http2, long goodBytes)
    {
        WatchedReads? store = null;
        var host = await LfsHost.StartAsync(setup =>
        {
            setup.Time = new FakeTimeProvider();
            setup.Services = builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(
                endpoint => endpoint.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
            setup.Wrap = inner => store = new WatchedReads(inner, goodBytes);
        });
        host.Hold(Object);
        return (host, store!);
    }
}
