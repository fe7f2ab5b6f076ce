using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Giftless.AspNetCore.Tests;

/// <summary><c>GET|HEAD objects/storage/{oid}</c> (RFC 9110, sections 13 and 14).</summary>
public sealed class DownloadTests
{
    [TestCase("Everybody", null)]
    [TestCase("Readers", null)]
    [TestCase("Users", "private, no-cache")]
    public async Task Only_what_anybody_may_have_is_for_caches_that_others_use(string who, string? expected)
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.AddUsers();
            setup.Map = app => _ = who switch
            {
                "Everybody" => app.MapGitLfs().AllowAnonymous(),
                "Readers" => app.MapGitLfs().AllowAnonymousRead(),
                _ => app.MapGitLfs().RequireAuthorization(),
            };
        });
        var held = host.Hold(Sample.Of(10));
        using var request = new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf(held)).As("writer");
        (await host.Client.SendAsync(request)).Header("Cache-Control").Should().Be(expected);
        if (expected is not null)
            (await host.SendAsync(HttpMethod.Get, (await host.ActionsAsync("download", held, "writer"))["download"]!)).Header(
                "Cache-Control")
                .Should().Be(expected);
    }

    private static readonly Sample Object = Sample.Of(1000);
    private static readonly Sample Empty = Sample.Of(0);
    private static readonly string Tag = $"\"{Object.Oid}\"";

    private LfsHost _host = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await LfsHost.StartAsync();
        _host.Hold(Object);
        _host.Hold(Empty);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Sends_the_object_with_what_is_to_be_known_of_it([Values("GET", "HEAD")] string method, [Values] bool empty)
    {
        var content = empty ? Empty : Object;
        var response = await AskAsync(method, content);
        await response.ShouldBeAsync(200);
        response.Header("Content-Length").Should().Be($"{content.Size}");
        response.Header("ETag").Should().Be($"\"{content.Oid}\"");
        response.Header("Repr-Digest").Should().Be(DigestOf(content));
        response.Header("Accept-Ranges").Should().Be("bytes");
        response.Header("Content-Range").Should().BeNull();
        response.Header("Content-Disposition").Should().BeNull();
        response.Header("X-Content-Type-Options").Should().Be("nosniff");
        response.ContentTypeText().Should().Be("application/octet-stream");
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(method == "GET" ? content.Bytes : []);
    }

    [TestCase("bytes=0-0", 0, 0)]
    [TestCase("bytes=0-999", 0, 999)]
    [TestCase("bytes=0-", 0, 999)]
    [TestCase("bytes=500-", 500, 999)]
    [TestCase("bytes=500-599", 500, 599)]
    [TestCase("bytes=999-999", 999, 999)]
    [TestCase("bytes=990-5000", 990, 999)]
    [TestCase("bytes=-1", 999, 999)]
    [TestCase("bytes=-10", 990, 999)]
    [TestCase("bytes=-5000", 0, 999)]
    public async Task Sends_a_range(string range, int first, int last)
    {
        foreach (var method in new[] { "GET", "HEAD" })
            await ShouldBeRangeAsync(await AskAsync(method, Object, ("Range", range)), method, first, last);
    }

    [TestCase("bytes=1000-")]
    [TestCase("bytes=1000-1001")]
    [TestCase("bytes=9223372036854775807-")]
    [TestCase("bytes=-0")]
    public async Task Says_416_of_a_range_outside(string range)
    {
        var response = await AskAsync("GET", Object, ("Range", range));
        await response.ShouldBeErrorAsync(416, "1000 bytes");
        response.Header("Content-Range").Should().Be("bytes */1000");
    }

    [Test]
    public async Task Says_416_of_any_range_of_an_empty_object() =>
        await (await AskAsync("GET", Empty, ("Range", "bytes=0-"))).ShouldBeErrorAsync(416);

    [TestCase("bytes=0-1,3-4")]
    [TestCase("lines=0-1")]
    [TestCase("bytes=5-2")]
    [TestCase("bytes=abc")]
    [TestCase("bytes=-")]
    [TestCase("nonsense")]
    [TestCase("bytes=99999999999999999999-")]
    public async Task Sends_the_whole_where_it_does_not_do_the_range(string range)
    {
        var response = await AskAsync("GET", Object, ("Range", range));
        await response.ShouldBeAsync(200);
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(Object.Bytes);
    }

    [TestCase("OID", 304)]
    [TestCase("W/OID", 304)]
    [TestCase("*", 304)]
    [TestCase("\"other\", OID", 304)]
    [TestCase("\"other\"", 200)]
    public async Task Says_304_where_the_client_has_it(string known, int status)
    {
        foreach (var method in new[] { "GET", "HEAD" })
        {
            var response = await AskAsync(method, Object, ("If-None-Match", known.Replace("OID", Tag, StringComparison.Ordinal)));
            await response.ShouldBeAsync(status);
            response.Header("ETag").Should().Be(Tag);
            response.Header("Repr-Digest").Should().Be(DigestOf(Object));
            (await response.Content.ReadAsByteArrayAsync()).Should().HaveCount(status == 200 && method == "GET" ? 1000 : 0);
        }
    }

    [Test]
    public async Task Says_304_before_it_looks_at_the_range() =>
        await (await AskAsync("GET", Object, ("If-None-Match", Tag), ("Range", "bytes=0-1"))).ShouldBeAsync(304);

    [TestCase("OID", true)]
    [TestCase("\"other\"", false)]
    [TestCase("W/OID", false)]
    [TestCase("Tue, 01 Jan 2030 00:00:00 GMT", false)]
    [TestCase("nonsense", false)]
    public async Task Sends_a_range_only_if_the_client_has_the_same_object(string condition, bool current)
    {
        var response = await AskAsync(
            "GET", Object, ("If-Range", condition.Replace("OID", Tag, StringComparison.Ordinal)), ("Range", "bytes=10-19"));
        if (current)
            await ShouldBeRangeAsync(response, "GET", 10, 19);
        else
            (await response.Content.ReadAsByteArrayAsync()).Should().Equal(Object.Bytes);
    }

    [Test]
    public async Task Says_404_of_an_absent_object()
    {
        await (await AskAsync("GET", Sample.Of(1))).ShouldBeErrorAsync(404, "not on this server");
        await (await AskAsync("GET", Sample.Of(1), ("Range", "bytes=0-1"))).ShouldBeErrorAsync(404);
    }

    [Test]
    public async Task Says_in_links_how_the_object_is_presented()
    {
        foreach (var (members, query, header) in new[]
        {
            ("\"x-filename\":\"a b.txt\"", "?disposition=attachment&filename=a%20b.txt", "attachment; filename=\"a b.txt\""),
            ("\"x-filename\":\"é.txt\",\"x-disposition\":\"inline\"", "?disposition=inline&filename=%C3%A9.txt",
                "inline; filename=\"_.txt\"; filename*=utf-8''%C3%A9.txt"),
            ("\"x-disposition\":\"inline\"", "?disposition=inline", "inline"),
            ("\"x-filename\":\"a\\r\\nSet-Cookie: b=c\"", "?disposition=attachment&filename=aSet-Cookie%3A%20b%3Dc",
                "attachment; filename=\"aSet-Cookie: b=c\""),
        })
        {
            var reply = await _host.PostBatchAsync(
                $$"""{"operation":"download","objects":[{"oid":"{{Object.Oid}}","size":1000,{{members}}}]}""");
            var action = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["objects"]![0]!["actions"]!["download"]!;
            ((string)action["href"]!).Should().EndWith(Object.Oid + query);

            var response = await _host.SendAsync(HttpMethod.Get, action);
            await response.ShouldBeAsync(200);
            response.Header("Content-Disposition").Should().Be(header);
            response.Header("Set-Cookie").Should().BeNull();
        }
    }

    [TestCase("?filename=a%0D%0ASet-Cookie:%20b=c", "attachment; filename=\"aSet-Cookie: b=c\"")]
    [TestCase("?filename=a&filename=b", "attachment; filename=\"a,b\"")]
    [TestCase("?filename=%FF", "attachment; filename=\"_FF\"; filename*=utf-8''%25FF")]
    [TestCase("?filename=", "attachment")]
    [TestCase("?other=1", null)]
    public async Task Nothing_in_the_query_can_inject_a_header(string query, string? header)
    {
        var response = await _host.Client.GetAsync(LfsHost.PathOf(Object) + query);
        await response.ShouldBeAsync(200);
        response.Header("Content-Disposition").Should().Be(header);
        response.Header("Set-Cookie").Should().BeNull();
    }

    [Test]
    public async Task Says_500_where_the_storage_fails_before_the_first_byte()
    {
        var failure = new InvalidOperationException("secret of the server");
        await using var host = await LfsHost.StartAsync(setup => setup.Wrap = inner => new FailingStorage(inner, failure));
        host.Hold(Object);
        var response = await host.Client.GetAsync($"{LfsHost.PathOf(Object)}?filename=a");
        ((string)(await response.ShouldBeErrorAsync(500))["message"]!).Should().NotContain("secret");
        response.Header("Content-Disposition").Should().BeNull("the document is not the object");
        response.Header("ETag").Should().BeNull();
        response.Header("Repr-Digest").Should().BeNull();
        host.Log.Errors().Should().ContainSingle().Which.Should().Contain("secret of the server");
    }

    private static IEnumerable<Exception> Outages =>
        [new StorageUnavailableException(), new TimeoutException(), new TaskCanceledException()];

    [TestCaseSource(nameof(Outages))]
    public async Task Says_503_with_a_delay_where_the_storage_is_away(Exception outage)
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Wrap = inner => new FailingStorage(inner, outage));
        host.Hold(Object);
        var response = await host.Client.SendAsync(Request("GET", Object, ("Range", "bytes=1-")));
        await response.ShouldBeErrorAsync(503);
        response.Header("Retry-After").Should().Be("10");
        response.Header("Content-Range").Should().BeNull();
    }

    [Test]
    public async Task Breaks_off_visibly_where_the_storage_fails_later()
    {
        var large = Sample.Of(3 * 1024 * 1024);
        await using var host = await LfsHost.StartAsync(
            setup => setup.Wrap = inner => new FailingStorage(inner, new IOException()) { GoodBytes = 1024 * 1024 });
        host.Hold(large);
        await FluentActions.Awaiting(() => host.Client.GetByteArrayAsync(LfsHost.PathOf(large)))
            .Should().ThrowAsync<HttpRequestException>();
    }

    private static async Task ShouldBeRangeAsync(HttpResponseMessage response, string method, int first, int last)
    {
        await response.ShouldBeAsync(206);
        response.Header("Content-Range").Should().Be($"bytes {first}-{last}/1000");
        response.Header("Content-Length").Should().Be($"{last - first + 1}");
        response.Header("ETag").Should().Be(Tag);
        response.Header("Repr-Digest").Should().Be(DigestOf(Object), "it is of the whole");
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(method == "GET" ? Object.Bytes[first..(last + 1)] : []);
    }

    private static string DigestOf(Sample content) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(content.Bytes))}:";

    private Task<HttpResponseMessage> AskAsync(string method, Sample content, params (string, string)[] headers) =>
        _host.Client.SendAsync(Request(method, content, headers));

    private static HttpRequestMessage Request(string method, Sample content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), LfsHost.PathOf(content));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        return request;
    }
}
