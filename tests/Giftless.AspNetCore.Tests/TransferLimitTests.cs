using System.Net.Sockets;
using System.Text;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.AspNetCore.Tests;

/// <summary>Transfers may be slow, but not stand still for ever, and there are so many at a time.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TransferLimitTests
{
    private const int PartSize = 1024 * 1024;
    private const int Parts = 10_000;

    private static readonly Sample Long = Sample.Of(16_000_000);
    private static readonly Sample Short = Sample.Of(1000);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(29);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly TaskCompletionSource _over = new();

    [Test]
    [CancelAfter(180_000)]
    public async Task A_download_that_nobody_takes_is_cut(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync();
        host.Hold(Long);
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync("127.0.0.1", host.Address.Port, cancellationToken);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET {LfsHost.PathOf(Long)} HTTP/1.1\r\nHost: x\r\n\r\n"), cancellationToken);
        await client.GetStream().ReadExactlyAsync(new byte[100], cancellationToken);

        await PassTimeAsync(() => _over.Task.IsCompleted, cancellationToken);

        host.Log.All().Should().Contain(text => text.Contains("A transfer was cut", StringComparison.Ordinal));
        host.Log.Troubles().Should().BeEmpty();
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task An_upload_that_stands_still_is_cut(CancellationToken cancellationToken)
    {
        var storage = default(WatchedStorage);
        await using var host = await StartAsync(setup => setup.Wrap = inner => storage = new WatchedStorage(inner));
        using var body = new HalfSentContent(Short.Bytes);
        var put = host.Client.PutAsync(LfsHost.PathOf(Short), body, cancellationToken);
        await storage!.Receiving.WaitAsync(cancellationToken);

        await PassTimeAsync(() => _over.Task.IsCompleted, cancellationToken);

        body.SendTheRest();
        await FluentActions.Awaiting(() => put).Should().ThrowAsync<HttpRequestException>();
        host.StoredFiles().Should().BeEmpty();
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task An_upload_that_stands_still_for_less_than_the_window_is_not(CancellationToken cancellationToken)
    {
        var storage = default(WatchedStorage);
        await using var host = await StartAsync(setup => setup.Wrap = inner => storage = new WatchedStorage(inner));
        using var body = new HalfSentContent(Short.Bytes);
        var put = host.Client.PutAsync(LfsHost.PathOf(Short), body, cancellationToken);
        await storage!.Receiving.WaitAsync(cancellationToken);
        for (var i = 0; i < 4; i++)
            _time.Advance(Step);
        body.SendTheRest();
        await (await put).ShouldBeAsync(200);
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task A_storage_that_is_slow_is_not_held_against_the_client(CancellationToken cancellationToken)
    {
        var storage = default(PausingStorage);
        await using var host = await StartAsync(setup => setup.Wrap = inner => storage = new PausingStorage(inner));
        var put = host.Client.PutAsync(LfsHost.PathOf(Short), new ByteArrayContent(Short.Bytes), cancellationToken);
        await storage!.Paused.WaitAsync(cancellationToken);
        for (var i = 0; i < 100; i++)
            _time.Advance(Step);
        storage.GoOn();
        await (await put).ShouldBeAsync(200);
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task So_many_transfers_are_at_a_time_and_others_are_asked_to_come_later(
        [Values] bool ofAddress, CancellationToken cancellationToken)
    {
        var storage = default(PausingStorage);
        await using var host = await StartAsync(setup =>
        {
            setup.Wrap = inner => storage = new PausingStorage(inner);
            setup.Options = options => (options.Transfers.MaxConcurrentPerAddress, options.Transfers.MaxConcurrent) = ofAddress
                ? (1, 10)
                : (10, 1);
        });
        var put = host.Client.PutAsync(LfsHost.PathOf(Short), new ByteArrayContent(Short.Bytes), cancellationToken);
        await storage!.Paused.WaitAsync(cancellationToken);

        var second = await host.Client.PutAsync(LfsHost.PathOf(Long), new ByteArrayContent([1]), cancellationToken);
        await second.ShouldBeErrorAsync(429);
        second.Header("Retry-After").Should().Be("10");
        await (await host.PostBatchAsync($$"""{"operation":"download","objects":[{"oid":"{{Short.Oid}}"}]}""")).ShouldBeAsync(200);

        storage.GoOn();
        await (await put).ShouldBeAsync(200);
        await (await host.Client.GetAsync(LfsHost.PathOf(Short), cancellationToken)).ShouldBeAsync(200);
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task A_reply_that_nobody_takes_is_cut([Values] bool ofOneObject, CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(CutSmall);
        using var client = await StallAsync(host, ofOneObject ? [Parts] : [.. Enumerable.Repeat(Parts / 10, 10)], cancellationToken);

        await PassTimeAsync(() => _over.Task.IsCompleted, cancellationToken);

        host.Log.All().Should().Contain(text => text.Contains("was cut", StringComparison.Ordinal));
        host.Log.Troubles().Should().BeEmpty();
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task So_many_links_wait_for_those_who_do_not_read_them_and_others_are_asked_to_come_later(
        [Values] bool ofAddress, CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(setup =>
        {
            CutSmall(setup);
            setup.Options += options => (options.Transfers.MaxUnreadLinksPerAddress, options.Transfers.MaxUnreadLinks) =
                ofAddress ? (Parts, 2 * Parts) : (2 * Parts, Parts);
        });
        var batch = $$"""{"operation":"download","objects":[{"oid":"{{Short.Oid}}"}]}""";
        using (await StallAsync(host, [Parts], cancellationToken))
        {
            var second = await host.PostBatchAsync(batch);
            await second.ShouldBeErrorAsync(429);
            second.Header("Retry-After").Should().Be("10");
        }

        while ((int)(await host.PostBatchAsync(batch)).StatusCode != 200)
            await Task.Delay(5, cancellationToken);
    }

    private static void CutSmall(LfsHostSetup setup) => setup.Options = options =>
        (options.Multipart.PartSize, options.Multipart.MaxParts, options.Limits.MaxBatchParts) = (PartSize, Parts, Parts);

    /// <summary>Asks for objects of so many parts each, and reads no more than how the reply begins.</summary>
    private static async Task<TcpClient> StallAsync(LfsHost host, int[] parts, CancellationToken cancellationToken)
    {
        var objects = string.Join(',', parts.Select((count, i) => $$"""{"oid":"{{i:x64}}","size":{{(long)count * PartSize}}}"""));
        var body = $$"""{"operation":"upload","transfers":["multipart-basic"],"objects":[{{objects}}]}""";
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync("127.0.0.1", host.Address.Port, cancellationToken);
        var longName = string.Join('.', Enumerable.Repeat(new string('x', 60), 4));
        var request = $"POST {LfsHost.PathOf("objects/batch")} HTTP/1.1\r\nHost: {longName}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var start = new byte[15];
        await client.GetStream().ReadExactlyAsync(start, cancellationToken);
        Encoding.ASCII.GetString(start).Should().Be("HTTP/1.1 200 OK");
        return client;
    }

    private async Task PassTimeAsync(Func<bool> until, CancellationToken cancellationToken)
    {
        while (!until())
        {
            _time.Advance(Step);
            await Task.Delay(5, cancellationToken);
        }
    }

    private Task<LfsHost> StartAsync(Action<LfsHostSetup>? configure = null) => LfsHost.StartAsync(setup =>
    {
        setup.Time = _time;
        setup.Pipeline = app => app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            finally
            {
                _over.TrySetResult();
            }
        });
        configure?.Invoke(setup);
    });

    private sealed class PausingStorage(IBlobStore inner) : DelegatingBlobStore(inner)
    {
        private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Paused => _paused.Task;

        public void GoOn() => _goOn.SetResult();

        public override async Task<bool> WriteAsync(
            string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
        {
            _paused.TrySetResult();
            await _goOn.Task.WaitAsync(cancellationToken);
            return await base.WriteAsync(name, content, options, cancellationToken);
        }
    }
}
