using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>The batch as HTTP sees it; the engine's own rules are tested with the engine.</summary>
public sealed class BatchHttpTests
{
    private static readonly Sample Held = Sample.Of(10);
    private static readonly string Path = LfsHost.PathOf("objects/batch");

    private LfsHost _host = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await LfsHost.StartAsync(setup => setup.Options = options =>
            (options.Limits.MaxBatchObjects, options.Limits.MaxBatchBytes, options.Limits.MaxObjectSize) = (3, 2048, 1000));
        _host.Hold(Held);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Answers_as_the_specification_has_it()
    {
        var absent = new string('a', 64);
        var response = await _host.PostBatchAsync($$$"""
            {"operation":"download","transfers":["ssh","basic"],"ref":{"name":"refs/heads/main"},"hash_algo":"sha256","future":1,
             "objects":[{"oid":"{{{absent}}}","size":7},{"oid":"{{{Held.Oid}}}","size":10,"future":{}},{"oid":"BAD","size":1}]}
            """);
        await response.ShouldBeAsync(200);
        response.ContentTypeText().Should().Be("application/vnd.git-lfs+json");

        JsonNode.DeepEquals(JsonNode.Parse(await response.Content.ReadAsStringAsync()), JsonNode.Parse($$$"""
            {"transfer":"basic","hash_algo":"sha256","objects":[
              {"oid":"{{{absent}}}","size":7,"error":{"code":404,"message":"The object is not on this server."}},
              {"oid":"{{{Held.Oid}}}","size":10,"authenticated":true,
               "actions":{"download":{"href":"{{{new Uri(_host.Address, LfsHost.PathOf(Held))}}}" } } },
              {"oid":"BAD","size":1,"error":{"code":422,"message":"The oid is not 64 lower-case hexadecimal characters."}}]}
            """)).Should().BeTrue();
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("not json")]
    [TestCase("""{"operation":"upload",}""")]
    [TestCase("""{"operation":"upload"} {}""")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1,}]}""")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":01}]}""")]
    public async Task Says_400_of_what_is_no_JSON(string body) =>
        await (await _host.PostBatchAsync(body)).ShouldBeErrorAsync(400, "not JSON");

    [TestCase("null", "body")]
    [TestCase("[]", "body")]
    [TestCase("\"text\"", "body")]
    [TestCase("{}", "'operation'")]
    [TestCase("""{"operation":"delete","objects":[{"oid":"a","size":1}]}""", "'operation'")]
    [TestCase("""{"operation":1}""", "'operation'")]
    [TestCase("""{"operation":"upload","objects":[]}""", "'objects'")]
    [TestCase("""{"operation":"upload","objects":{}}""", "'objects'")]
    [TestCase("""{"operation":"upload","objects":[1]}""", "'objects[0]'")]
    [TestCase("""{"operation":"upload","objects":[null]}""", "'objects[0].oid'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":1,"size":1}]}""", "'objects[0].oid'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"\ud800","size":1}]}""", "'objects[0].oid'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1},{"oid":"b","size":"1"}]}""", "'objects[1].size'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1.5}]}""", "'objects[0].size'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1e30}]}""", "'objects[0].size'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":9223372036854775808}]}""", "'objects[0].size'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":true}]}""", "'objects[0].size'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a"}]}""", "'objects[0].size'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1,"x-filename":"\ud800"}]}""", "'objects[0].x-filename'")]
    [TestCase("""{"operation":"upload","transfers":"basic","objects":[{"oid":"a","size":1}]}""", "'transfers'")]
    [TestCase("""{"operation":"upload","transfers":["ssh"],"objects":[{"oid":"a","size":1}]}""", "'transfers'")]
    [TestCase("""{"operation":"upload","ref":"main","objects":[{"oid":"a","size":1}]}""", "'ref'")]
    [TestCase("""{"operation":"upload","ref":{"name":1},"objects":[{"oid":"a","size":1}]}""", "'ref.name'")]
    public async Task Says_422_of_what_is_invalid_and_names_the_member(string body, string member) =>
        await (await _host.PostBatchAsync(body)).ShouldBeErrorAsync(422, member);

    [Test]
    public async Task Says_409_of_another_hash() => await (await _host.PostBatchAsync(
        """{"operation":"upload","hash_algo":"sha512","objects":[{"oid":"a","size":1}]}""")).ShouldBeErrorAsync(409, "'hash_algo'");

    [Test]
    public async Task Says_413_of_too_many_objects()
    {
        var objects = string.Join(',', Enumerable.Repeat("""{"oid":"a","size":1}""", 4));
        await (await _host.PostBatchAsync($$"""{"operation":"upload","objects":[{{objects}}]}""")).ShouldBeErrorAsync(413, "'objects'");
    }

    [Test]
    public async Task Takes_no_more_off_a_body_than_the_objects_that_it_may_have()
    {
        CountedBody body = null!;
        await using var host = await LfsHost.StartAsync(setup => setup.Pipeline = app => app.Use((context, next) =>
        {
            context.Request.Body = body = new CountedBody(context.Request.Body);
            return next(context);
        }));
        var objects = string.Join(',', Enumerable.Repeat("""{"oid":"a"}""", 300_000));
        await (await host.PostBatchAsync($$"""{"operation":"download","objects":[{{objects}}]}""")).ShouldBeErrorAsync(
            413, "'objects' has more than 1000");
        body.Taken.Should().BeInRange(12_000, 25_000);
    }

    [Test]
    public async Task Writes_a_long_reply_no_faster_than_the_client_takes_it()
    {
        var writer = default(WatchedWriter);
        await using var host = await StartWatchedAsync(made => writer = made);
        var objects = string.Join(',', Enumerable.Range(0, 1000).Select(i => $$"""{"oid":"{{i:x64}}","size":1}"""));

        var reply = await host.PostBatchAsync($$"""{"operation":"upload","objects":[{{objects}}]}""");

        JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["objects"]!.AsArray().Should().HaveCount(1000);
        writer!.Total.Should().BeGreaterThan(200_000);
        writer.MostUnflushed.Should().BeLessThan(100_000);
    }

    [Test]
    public async Task Writes_one_object_of_many_parts_no_faster_than_the_client_takes_it()
    {
        var writer = default(WatchedWriter);
        await using var host = await StartWatchedAsync(made => writer = made, options => options.Multipart.PartSize = 1000);

        var reply = await host.PostBatchAsync(
            $$"""{"operation":"upload","transfers":["multipart-basic"],"objects":[{"oid":"{{Held.Oid}}","size":1000000}]}""");

        JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["objects"]![0]!["actions"]!["parts"]!.AsArray().Should().HaveCount(1000);
        writer!.Total.Should().BeGreaterThan(200_000);
        writer.MostUnflushed.Should().BeLessThan(100_000);
    }

    [Test]
    public async Task Writes_a_long_list_of_locks_no_faster_than_the_client_takes_it()
    {
        var writer = default(WatchedWriter);
        await using var host = await StartWatchedAsync(made => writer = made);
        for (var i = 0; i < 50; i++)
        {
            using var body = LfsHost.LfsContent($$"""{"path":"{{new string('a', 4000)}}{{i}}"}""");
            await (await host.Client.PostAsync(LfsHost.PathOf("locks"), body)).ShouldBeAsync(201);
        }

        var list = await host.Client.GetStringAsync(LfsHost.PathOf("locks"));
        JsonNode.Parse(list)!["locks"]!.AsArray().Should().HaveCount(50);
        (writer!.Total, writer.MostUnflushed < 100_000).Should().Be((list.Length, true));

        using var request = LfsHost.LfsContent("{}");
        var verified = await (await host.Client.PostAsync(LfsHost.PathOf("locks/verify"), request)).Content.ReadAsStringAsync();
        JsonNode.Parse(verified)!["ours"]!.AsArray().Should().HaveCount(50);
        (writer.Total, writer.MostUnflushed < 100_000).Should().Be((verified.Length, true));
    }

    [Test]
    public async Task Echoes_no_text_of_any_length()
    {
        await using var host = await LfsHost.StartAsync();
        var (echoed, refused) = (new string('z', 128), new string('z', 129));
        var answer = await host.PostBatchAsync($$"""{"operation":"download","objects":[{"oid":"{{echoed}}"}]}""");
        var objects = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
        ((string?)objects!["objects"]![0]!["oid"]).Should().Be(echoed);
        await (await host.PostBatchAsync($$"""{"operation":"download","objects":[{"oid":"a"},{"oid":"{{refused}}"}]}"""))
            .ShouldBeErrorAsync(422, "'objects[1].oid'");
        await (await host.PostBatchAsync(
            $$"""{"operation":"download","ref":{"name":"{{new string('z', 4097)}}"},"objects":[{"oid":"a"}]}"""))
            .ShouldBeErrorAsync(422, "'ref.name'");

        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", new string('z', 20_000)).Should().BeTrue();
        var reply = await host.Client.PostAsync(Path, content);
        await reply.ShouldBeErrorAsync(415, "'Content-Type'");
        (await reply.Content.ReadAsStringAsync()).Length.Should().BeLessThan(500);

        reply = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(new string('Z', 5000)), Path));
        await reply.ShouldBeErrorAsync(405, "ZZZ");
        (await reply.Content.ReadAsStringAsync()).Length.Should().BeLessThan(500);
    }

    private static Task<LfsHost> StartWatchedAsync(
        Action<WatchedWriter> watch, Action<GitLfsOptions>? options = null) => LfsHost.StartAsync(setup =>
    {
        setup.Options = options;
        setup.Lfs = lfs => lfs.AddInMemoryLocks();
        setup.Pipeline = app => app.Use((context, next) =>
        {
            var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
            var writer = new WatchedWriter(body.Writer);
            context.Features.Set<IHttpResponseBodyFeature>(new WatchedBody(body, writer));
            watch(writer);
            return next(context);
        });
    });

    [Test]
    public async Task Says_413_of_too_many_bytes([Values] bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = LfsHost.LfsContent(new string(' ', 4000) + "{}") };
        request.Headers.TransferEncodingChunked = chunked;
        await (await _host.Client.SendAsync(request)).ShouldBeErrorAsync(413, "too long");
    }

    [TestCase("text/plain")]
    [TestCase("application/json-patch+json")]
    [TestCase("application/vnd.git-lfs+jsonx")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase(null)]
    public async Task Says_415_of_another_media_type(string? type)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        await (await _host.Client.PostAsync(Path, content)).ShouldBeErrorAsync(415, "'Content-Type'");
    }

    [TestCase("application/vnd.git-lfs+json")]
    [TestCase("application/vnd.git-lfs+json; charset=utf-8")]
    [TestCase("Application/VND.git-lfs+JSON ; charset=utf-8")]
    [TestCase("application/json")]
    [TestCase("application/json;charset=utf-8")]
    public async Task Takes_every_spelling_of_JSON(string type)
    {
        using var content = new ByteArrayContent(
            Encoding.UTF8.GetBytes($$"""{"operation":"download","objects":[{"oid":"{{Held.Oid}}"}]}"""));
        content.Headers.TryAddWithoutValidation("Content-Type", type).Should().BeTrue();
        await (await _host.Client.PostAsync(Path, content)).ShouldBeAsync(200);
    }

    [TestCase("text/html", 406)]
    [TestCase("image/*", 406)]
    [TestCase("application/xml, text/html;q=0.5", 406)]
    [TestCase(null, 200)]
    [TestCase("*/*", 200)]
    [TestCase("application/json", 200)]
    [TestCase("application/*", 200)]
    [TestCase("application/vnd.git-lfs+json", 200)]
    [TestCase("application/vnd.git-lfs+json; charset=utf-8", 200)]
    [TestCase("text/html, application/vnd.git-lfs+json;q=0.1", 200)]
    public async Task Judges_Accept_leniently(string? accept, int status)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, Path)
        { Content = LfsHost.LfsContent($$"""{"operation":"download","objects":[{"oid":"{{Held.Oid}}"}]}""") };
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept).Should().BeTrue();
        var response = await _host.Client.SendAsync(request);
        if (status == 200)
            await response.ShouldBeAsync(200);
        else
            await response.ShouldBeErrorAsync(status, "'Accept'");
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("PATCH")]
    [TestCase("OPTIONS")]
    [TestCase("PROPFIND")]
    public async Task Says_405_of_other_methods_and_names_the_right_one(string method)
    {
        var response = await _host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), Path));
        await response.ShouldBeErrorAsync(405, method);
        response.Header("Allow").Should().Be("POST");
    }

    [Test]
    public async Task An_object_over_the_limit_is_an_error_of_that_object()
    {
        var objects = await _host.BatchAsync("upload", [Sample.Of(1001), Sample.Of(1000)]);
        ((int)objects[0]!["error"]!["code"]!).Should().Be(422);
        objects[1]!["actions"]!["upload"].Should().NotBeNull();
    }

    [Test]
    public async Task A_batch_of_nothing_but_absent_objects_is_200() =>
        (await _host.BatchAsync("download", [Sample.Of(1), Sample.Of(2), Sample.Of(3)]))
            .Should().OnlyContain(item => (int)item!["error"]!["code"]! == 404);

    private sealed class WatchedBody(IHttpResponseBodyFeature inner, PipeWriter writer) : IHttpResponseBodyFeature
    {
        public Stream Stream => inner.Stream;

        public PipeWriter Writer => writer;

        public void DisableBuffering() => inner.DisableBuffering();

        public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            inner.SendFileAsync(path, offset, count, cancellationToken);

        public Task CompleteAsync() => inner.CompleteAsync();
    }

    private sealed class WatchedWriter(PipeWriter inner) : PipeWriter
    {
        private long _unflushed;

        public long Total { get; private set; }

        public long MostUnflushed { get; private set; }

        public override void Advance(int bytes)
        {
            Total += bytes;
            MostUnflushed = Math.Max(MostUnflushed, _unflushed += bytes);
            inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            _unflushed = 0;
            return inner.FlushAsync(cancellationToken);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }

    private sealed class CountedBody(Stream body) : ReadStream
    {
        public long Taken { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            Taken += read;
            return read;
        }
    }
}
