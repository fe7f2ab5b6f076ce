using System.Net;
using Giftless.Protocol;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Storage.S3.Tests;

/// <summary>What signed requests allow at a store that verifies them, and what not.</summary>
public sealed class SignedTransferTests : IDisposable
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);

    private static readonly Sample Content = Sample.Of(5000);

    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/ré po+1"), Content.Oid);

    private CephBucket _bucket = null!;

    [SetUp]
    public async Task CreateBucketAsync() => _bucket = await CephBucket.CreateAsync();

    public void Dispose() => _bucket?.Dispose();

    [TestCase(UploadIntegrity.ContentSha256)]
    [TestCase(UploadIntegrity.Both)]
    public async Task Takes_the_right_body_and_no_other(UploadIntegrity integrity)
    {
        var storage = _bucket.Open(options => options.UploadIntegrity = integrity);
        var signed = await SignAsync(storage);
        byte[] changed = [.. Content.Bytes];
        changed[17] ^= 1;

        await ShouldBeRefusedAsync(signed.Request, changed, HttpStatusCode.BadRequest);
        await ShouldBeRefusedAsync(signed.Request, Content.Bytes[1..], HttpStatusCode.Forbidden);
        await ShouldBeRefusedAsync(signed.Request, [.. Content.Bytes, 0], HttpStatusCode.Forbidden);
        await ShouldBeRefusedAsync(signed.Request, [], HttpStatusCode.Forbidden);
        signed.Upload.Should().BeNull("the store checks it");
        await SignedRequests.SendAsync(HttpMethod.Put, signed.Request, Content.Bytes);
        (await storage.GetSizeAsync(Key, default)).Should().Be(Content.Size);
    }

    [Test]
    public async Task Each_signed_header_has_to_come_as_it_was_signed()
    {
        var signed = await SignAsync(_bucket.Open(options => (options.UploadIntegrity, options.CreateOnly) = (UploadIntegrity.Both, true)));
        signed.Request.Headers.Keys.Should().BeEquivalentTo(
            "Content-Type", "If-None-Match", "x-amz-acl", "x-amz-checksum-sha256", "x-amz-content-sha256");
        foreach (var (name, value) in signed.Request.Headers)
        {
            var missing = signed.Request.Headers.Where(header => header.Key != name).ToDictionary();
            await ShouldBeRefusedAsync(signed.Request, Content.Bytes, HttpStatusCode.Forbidden, missing);
            await ShouldBeRefusedAsync(
                signed.Request, Content.Bytes, HttpStatusCode.Forbidden,
                new(missing) { [name] = name == "Content-Type" ? "text/html" : value[..^1] + "0" });
        }
    }

    [Test]
    public async Task A_changed_address_opens_nothing()
    {
        var storage = _bucket.Open();
        await SignedRequests.SendAsync(HttpMethod.Put, (await SignAsync(storage)).Request, Content.Bytes);
        var download = await storage.SignDownloadAsync(Key, disposition: null, Minutes, default);

        foreach (var url in Tampered(download.Url))
            (await StatusOfAsync(HttpMethod.Get, download with { Url = url })).Should().Be(HttpStatusCode.Forbidden, url);
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete, HttpMethod.Post })
            (await StatusOfAsync(method, download)).Should().Be(HttpStatusCode.Forbidden, $"{method} was not signed");
        (await StatusOfAsync(HttpMethod.Get, download)).Should().Be(HttpStatusCode.OK);
    }

    private static IEnumerable<string> Tampered(string url)
    {
        yield return url[..^1] + (url[^1] == '0' ? '1' : '0');
        yield return url.Replace("X-Amz-Expires=300", "X-Amz-Expires=3000", StringComparison.Ordinal);
        yield return url.Replace("X-Amz-Date=2", "X-Amz-Date=3", StringComparison.Ordinal);
        yield return url.Replace($"{Content.Oid}", $"{Sample.Of(1).Oid}", StringComparison.Ordinal);
        yield return url + "&response-content-type=text%2Fhtml";
        yield return url[..url.IndexOf('?', StringComparison.Ordinal)];
    }

    [Test]
    public async Task An_address_expires()
    {
        var anHourAgo = new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(-1));
        var signed = await SignAsync(_bucket.Open(time: anHourAgo));
        await ShouldBeRefusedAsync(signed.Request, Content.Bytes, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task An_object_cannot_be_overwritten()
    {
        var storage = _bucket.Open();
        var signed = await SignAsync(storage);
        await SignedRequests.SendAsync(HttpMethod.Put, signed.Request, Content.Bytes);
        (await StatusOfAsync(HttpMethod.Put, signed.Request)).Should().Be(HttpStatusCode.PreconditionFailed);
        (await storage.GetSizeAsync(Key, default)).Should().Be(Content.Size);
    }

    /// <summary>Ceph heeds what no signature covers: who may write would make the world a reader of what others keep private.</summary>
    [TestCase("x-amz-acl", "public-read")]
    [TestCase("x-amz-grant-read", "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"")]
    public async Task Nobody_gives_an_object_to_others(string name, string value)
    {
        var storage = _bucket.Open();
        var signed = await SignAsync(storage);
        await ShouldBeRefusedAsync(
            signed.Request,
            Content.Bytes,
            name == "x-amz-acl" ? HttpStatusCode.Forbidden : HttpStatusCode.BadRequest,
            new(signed.Request.Headers) { [name] = value });

        await SignedRequests.SendAsync(HttpMethod.Put, signed.Request, Content.Bytes);
        var path = Uri.EscapeDataString((await _bucket.ListAsync()).Single()).Replace("%2F", "/", StringComparison.Ordinal);
        var address = new Uri(_bucket.Gateway.Address, $"{_bucket.Name}/{path}");
        (await StatusOfAsync(HttpMethod.Get, new SignedRequest { Url = address.AbsoluteUri, Lifetime = Minutes }))
            .Should().Be(HttpStatusCode.Forbidden);
    }

    /// <summary>No signature covers what a client sends beside what it was told to.</summary>
    [Test]
    public async Task What_was_sent_beside_the_bytes_is_not_said_of_a_download()
    {
        var storage = _bucket.Open();
        var signed = await SignAsync(storage);
        await SignedRequests.SendAsync(HttpMethod.Put, signed.Request with
        {
            Headers = new Dictionary<string, string>(signed.Request.Headers)
            {
                ["Content-Encoding"] = "gzip",
                ["Cache-Control"] = "public, max-age=31536000",
                ["Content-Disposition"] = "inline; filename=x.html",
            },
        }, Content.Bytes);
        (await storage.DescribeAsync(Key, default))!.Value.Foreign.Should().Be("Content-Encoding");

        var download = await storage.SignDownloadAsync(Key, disposition: null, Minutes, default);
        using var reply = await SignedRequests.TrySendAsync(HttpMethod.Get, download, default);
        reply.Content.Headers.ContentEncoding.Should().Equal("identity");
        reply.Content.Headers.ContentDisposition!.ToString().Should().Be("attachment");
        reply.Headers.CacheControl!.ToString().Should().Be("private");
        (await reply.Content.ReadAsByteArrayAsync()).Should().Equal(Content.Bytes);

        await storage.RemoveForeignAsync(Key, default);
        (await storage.DescribeAsync(Key, default))
            .Should().Be(new StoredObject { Size = Content.Size, Sha256 = null }, "and the bytes are as they were");
        using var again = await SignedRequests.TrySendAsync(HttpMethod.Get, download, default);
        (await again.Content.ReadAsByteArrayAsync()).Should().Equal(Content.Bytes);
    }

    [Test]
    public async Task A_copy_takes_nothing_along_but_the_bytes()
    {
        var storage = _bucket.Open(options => options.UploadIntegrity = UploadIntegrity.None);
        var signed = await SignAsync(storage);
        await SignedRequests.SendAsync(HttpMethod.Put, signed.Request with
        {
            Headers = new Dictionary<string, string>(signed.Request.Headers) { ["Content-Encoding"] = "gzip", ["x-amz-meta-x"] = "y" },
        }, Content.Bytes);
        await storage.FinishUploadAsync(Key, signed.Upload!, Content.Size, default);
        (await storage.DescribeAsync(Key, default))!.Value.Foreign.Should().BeNull();
        var stored = await _bucket.Client.GetObjectMetadataAsync(_bucket.Name, storage.Names.Of(Key));
        (stored.Headers.ContentEncoding ?? "", stored.Metadata.Count).Should().Be(("", 0));
        stored.Headers.ContentType.Should().Be("application/octet-stream");
    }

    [Test]
    public async Task Downloads_are_presented_as_the_client_asked()
    {
        var storage = _bucket.Open();
        await SignedRequests.SendAsync(HttpMethod.Put, (await SignAsync(storage)).Request, Content.Bytes);
        var signed = await storage.SignDownloadAsync(Key, ContentDisposition.From("inline", "é \"1\".png"), Minutes, default);
        using var reply = await SignedRequests.TrySendAsync(HttpMethod.Get, signed, default);
        reply.Content.Headers.GetValues("Content-Disposition").Single()
            .Should().Be(ContentDisposition.From("inline", "é \"1\".png")!.ToString());
        reply.Content.Headers.ContentType!.ToString().Should().Be("application/octet-stream");
        (await reply.Content.ReadAsByteArrayAsync()).Should().Equal(Content.Bytes);
    }

    [Test]
    public async Task A_part_is_bound_to_its_place_and_its_length()
    {
        var storage = _bucket.Open();
        var parts = storage;
        var upload = await parts.OpenUploadAsync(Key, Content.Size, 2048, default);
        var signed = await storage.SignPartAsync(Key, upload.Name, new UploadPart(1, 0, 2048), Minutes, default);
        async Task<HttpStatusCode> SendAsync(string url, int length)
        {
            using var reply = await SignedRequests.TrySendAsync(
                HttpMethod.Put, signed with { Url = url }, Content.Bytes.AsMemory(0, length));
            return reply.StatusCode;
        }

        (await SendAsync(signed.Url.Replace("partNumber=1", "partNumber=2", StringComparison.Ordinal), 2048))
            .Should().Be(HttpStatusCode.Forbidden);
        (await SendAsync(signed.Url.Replace("uploadId=", "uploadId=x", StringComparison.Ordinal), 2048))
            .Should().Be(HttpStatusCode.Forbidden);
        (await SendAsync(signed.Url, 2047)).Should().Be(HttpStatusCode.Forbidden);
        (await SendAsync(signed.Url, 2048)).Should().Be(HttpStatusCode.OK);
    }

    private static ValueTask<SignedUpload> SignAsync(ObjectStore storage) =>
        storage.SignUploadAsync(Key, Content.Size, Minutes, default);

    private static async Task<HttpStatusCode> StatusOfAsync(HttpMethod method, SignedRequest signed)
    {
        using var reply = await SignedRequests.TrySendAsync(method, signed, Content.Bytes);
        return reply.StatusCode;
    }

    private async Task ShouldBeRefusedAsync(
        SignedRequest signed, byte[] body, HttpStatusCode status, Dictionary<string, string>? headers = null)
    {
        using var reply = await SignedRequests.TrySendAsync(HttpMethod.Put, signed, body, headers);
        reply.StatusCode.Should().Be(status, await reply.Content.ReadAsStringAsync());
        (await _bucket.ListAsync()).Should().BeEmpty("nothing is stored");
    }
}
