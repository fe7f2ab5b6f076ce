using System.Net.Sockets;
using System.Text;
using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.AspNetCore.Tests;

/// <summary><c>PUT objects/storage/{oid}</c>.</summary>
public sealed class UploadTests
{
    private const int MiB = 1024 * 1024;

    private static readonly Sample Object = Sample.Of(1000);

    private LfsHost _host = null!;

    [SetUp]
    public async Task Start() => _host = await LfsHost.StartAsync();

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    /// <summary>The last one is over Kestrel's own limit of 30 MB.</summary>
    [Test]
    public async Task Stores_an_object([Values(0, 1, 1000, 40 * MiB)] int length, [Values] bool chunked)
    {
        var content = Sample.Of(length);
        using var request =
            new HttpRequestMessage(HttpMethod.Put, LfsHost.PathOf(content)) { Content = new ByteArrayContent(content.Bytes) };
        request.Headers.TransferEncodingChunked = chunked;
        await (await _host.Client.SendAsync(request)).ShouldBeAsync(200);
        (await _host.Client.GetByteArrayAsync(LfsHost.PathOf(content))).AsSpan().SequenceEqual(content.Bytes).Should().BeTrue();
        _host.StoredFiles().Should().Equal($"org/repo/{content.Oid}");
    }

    [TestCase("application/octet-stream")]
    [TestCase("text/plain; charset=utf-8")]
    [TestCase("application/json")]
    [TestCase("application/vnd.git-lfs+json")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("multipart/form-data")]
    [TestCase("no media type at all")]
    [TestCase(null)]
    public async Task Takes_any_content_type(string? type)
    {
        using var content = new ByteArrayContent(Object.Bytes);
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type).Should().BeTrue();
        await (await _host.Client.PutAsync(LfsHost.PathOf(Object), content)).ShouldBeAsync(200);
        _host.StoredFiles().Should().ContainSingle();
    }

    [Test]
    public async Task Says_400_of_a_wrong_body_and_keeps_nothing_of_it([Values] bool held, [Values] bool chunked, [Values] bool announced)
    {
        var action = (await _host.ActionsAsync("upload", Object))["upload"]!;
        if (held)
            _host.Hold(Object);
        byte[] changed = [.. Object.Bytes];
        changed[^1] ^= 1;
        foreach (var wrong in new[] { changed, Object.Bytes[1..], [.. Object.Bytes, 0], [] })
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Put, announced ? (string)action["href"]! : LfsHost.PathOf(Object))
            { Content = new ByteArrayContent(wrong) };
            request.Headers.TransferEncodingChunked = chunked;
            await (await _host.Client.SendAsync(request)).ShouldBeErrorAsync(400, Object.Oid.ToString());
            _host.StoredFiles().Should().HaveCount(held ? 1 : 0);
        }

        if (held)
            (await _host.Client.GetByteArrayAsync(LfsHost.PathOf(Object))).Should().Equal(Object.Bytes);
        _host.Log.Errors().Should().BeEmpty("a client's fault is no failure of the server");
    }

    [Test]
    public async Task Takes_a_held_object_again()
    {
        _host.Hold(Object);
        await (await _host.Client.PutAsync(LfsHost.PathOf(Object), new ByteArrayContent(Object.Bytes))).ShouldBeAsync(200);
        _host.StoredFiles().Should().ContainSingle();
    }

    [Test]
    public async Task Two_uploads_of_one_object_at_once_both_succeed()
    {
        var content = Sample.Of(8 * MiB);
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 2).Select(_ => _host.Client.PutAsync(LfsHost.PathOf(content), new ByteArrayContent(content.Bytes))));
        foreach (var reply in replies)
            await reply.ShouldBeAsync(200);
        _host.StoredFiles().Should().Equal($"org/repo/{content.Oid}");
        (await _host.Client.GetByteArrayAsync(LfsHost.PathOf(content))).AsSpan().SequenceEqual(content.Bytes).Should().BeTrue();
    }

    [Test]
    public async Task Says_413_over_the_limit_and_keeps_nothing([Values] bool chunked)
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Options = options => options.Limits.MaxObjectSize = 999);
        using var request = new HttpRequestMessage(HttpMethod.Put, LfsHost.PathOf(Object)) { Content = new ByteArrayContent(Object.Bytes) };
        request.Headers.TransferEncodingChunked = chunked;
        await (await host.Client.SendAsync(request)).ShouldBeErrorAsync(413);
        host.StoredFiles().Should().BeEmpty();
        var fitting = Sample.Of(999);
        await (await host.Client.PutAsync(LfsHost.PathOf(fitting), new ByteArrayContent(fitting.Bytes))).ShouldBeAsync(200);
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task An_aborted_body_leaves_nothing_and_is_no_failure_of_the_server(
        [Values] bool chunked, [Values] bool reset, CancellationToken cancellationToken)
    {
        var storage = default(WatchedStorage);
        await using var host = await LfsHost.StartAsync(setup => setup.Wrap = inner => storage = new WatchedStorage(inner));
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", host.Address.Port, cancellationToken);
            if (reset)
                client.LingerState = new LingerOption(enable: true, seconds: 0);
            var length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: 1000";
            var first = chunked ? "1F4\r\n" : "";
            await client.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes($"PUT {LfsHost.PathOf(Object)} HTTP/1.1\r\nHost: x\r\n{length}\r\n\r\n{first}"), cancellationToken);
            await client.GetStream().WriteAsync(Object.Bytes.AsMemory(0, 500), cancellationToken);
            await storage!.Receiving.WaitAsync(cancellationToken);
            host.StoredFiles().Should().ContainSingle().Which.Should().EndWith(".incomplete");
        }

        await FluentActions.Awaiting(() => storage.Put.WaitAsync(cancellationToken)).Should().ThrowAsync<Exception>();
        host.StoredFiles().Should().BeEmpty();
        host.Log.Errors().Should().BeEmpty();
    }

    [Test]
    public async Task Says_507_where_the_storage_is_full_and_503_with_a_delay_where_it_is_away()
    {
        (Exception Failure, int Status)[] failures =
        [
            (new StorageFullException(), 507),
            (new StorageUnavailableException(), 503),
            (new TimeoutException(), 503),
            (new TaskCanceledException(), 503),
        ];
        foreach (var (failure, status) in failures)
        {
            await using var host = await LfsHost.StartAsync(setup => setup.Wrap = inner => new FailingStorage(inner, failure));
            var reply = await host.Client.PutAsync(LfsHost.PathOf(Object), new ByteArrayContent(Object.Bytes));
            await reply.ShouldBeErrorAsync(status);
            reply.Header("Retry-After").Should().Be(status == 503 ? "10" : null);
        }
    }

    [TestCase("POST")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Says_405_of_other_methods_and_names_the_right_ones(string method)
    {
        var response = await _host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), LfsHost.PathOf(Object)));
        await response.ShouldBeErrorAsync(405);
        response.Header("Allow")!.Split(", ").Should().BeEquivalentTo("GET", "HEAD", "PUT");
    }
}
