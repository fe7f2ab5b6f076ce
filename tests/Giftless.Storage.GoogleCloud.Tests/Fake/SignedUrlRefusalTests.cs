using System.Net;
using Giftless.Protocol;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Storage.GoogleCloud.Tests.Fake;

/// <summary>The fake has to say no: else what passes on it shows nothing. And what it is asked is what clients are really given.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class SignedUrlRefusalTests(bool hmac)
{
    private static readonly Sample Content = Sample.Of(1000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FakeClouds _clouds = new();
    private ObjectStore _storage = null!;

    [SetUp]
    public async Task OpenAsync() => _storage = await _clouds.OpenAsync(
        options =>
        {
            if (hmac)
                FakeStorage.UseHmac(options, _clouds.Fake);
        }, _time);

    [TearDown]
    public ValueTask StopAsync() => _clouds.DisposeAsync();

    [Test]
    public async Task What_was_signed_is_taken_once()
    {
        var signed = await SignUploadAsync();
        (await PutAsync(signed)).Should().Be(HttpStatusCode.OK);
        (await PutAsync(signed)).Should().Be(HttpStatusCode.PreconditionFailed, "nothing that is stored is overwritten");
        (await _storage.GetSizeAsync(Key, default)).Should().Be(1000);
    }

    [Test]
    public async Task A_body_that_is_not_the_object_is_refused()
    {
        var signed = await SignUploadAsync();
        byte[] changed = [.. Content.Bytes];
        changed[0] ^= 1;
        foreach (var wrong in new[] { changed, Content.Bytes[..999], [.. Content.Bytes, 0], [] })
            (await PutAsync(signed, wrong)).Should().Be(HttpStatusCode.BadRequest);
        _clouds.Names.Should().BeEmpty();
    }

    [TestCase("Content-Type", "text/html")]
    [TestCase("x-goog-content-length-range", "0,2000")]
    [TestCase("x-goog-if-generation-match", "1")]
    [TestCase("x-goog-content-sha256", "0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Every_header_is_signed(string name, string other)
    {
        var signed = await SignUploadAsync();
        signed.Headers.Should().ContainKey(name);
        var without = signed.Headers.Where(header => header.Key != name).ToDictionary();
        (await PutAsync(signed, headers: new Dictionary<string, string>(without) { [name] = other })).Should().Be(HttpStatusCode.Forbidden);
        (await PutAsync(signed, headers: without)).Should().Be(HttpStatusCode.Forbidden);
        _clouds.Names.Should().BeEmpty();
    }

    [Test]
    public async Task A_header_of_the_services_that_is_not_signed_is_refused()
    {
        var signed = await SignUploadAsync();
        (await PutAsync(signed, headers: new Dictionary<string, string>(signed.Headers) { ["x-goog-acl"] = "public-read" }))
            .Should().Be(HttpStatusCode.BadRequest);
    }

    [TestCase("X-Goog-Expires=600", "X-Goog-Expires=601")]
    [TestCase("/lfs/org/repo/", "/lfs/org/other/")]
    [TestCase("%2Fauto%2F", "%2Fus-east1%2F")]
    [TestCase("&X-Goog-Signature=", "&uploads=&X-Goog-Signature=")]
    [TestCase("&X-Goog-Signature=", "&X-Goog-Signature=00")]
    [TestCase("&X-Goog-Signature=", "&X-Goog-Other=")]
    [TestCase("X-Goog-Expires=600", "X-Goog-Expires=600000000")]
    [TestCase("content-type%3B", "")]
    public async Task A_changed_address_is_refused(string part, string other)
    {
        var signed = await SignUploadAsync();
        signed.Url.Should().Contain(part);
        var reply = await PutAsync(signed with { Url = signed.Url.Replace(part, other, StringComparison.Ordinal) });
        reply.Should().Match(status => status == HttpStatusCode.Forbidden || status == HttpStatusCode.BadRequest);
        _clouds.Names.Should().BeEmpty();
    }

    [Test]
    public async Task An_address_is_good_for_one_method()
    {
        var upload = await SignUploadAsync();
        (await PutAsync(upload)).Should().Be(HttpStatusCode.OK);
        var download = await SignDownloadAsync();
        foreach (var (signed, method) in new[] { (upload, HttpMethod.Get), (upload, HttpMethod.Delete), (upload, HttpMethod.Head),
            (download, HttpMethod.Put), (download, HttpMethod.Delete) })
            (await SendAsync(method, signed)).Should().Be(HttpStatusCode.Forbidden, "{0}", method);
        (await SendAsync(HttpMethod.Get, download)).Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task An_address_is_good_for_its_time()
    {
        // Google's library knows one clock, the machine's.
        var (upload, late) = (await SignUploadAsync(), await SignUploadAsync());
        var download = await SignDownloadAsync();
        upload.Lifetime.Should().Be(Lifetime);
        _time.Advance(Lifetime - TimeSpan.FromMinutes(1));
        (await PutAsync(upload)).Should().Be(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Get, download)).Should().Be(HttpStatusCode.OK);
        _time.Advance(TimeSpan.FromMinutes(2));
        (await PutAsync(late)).Should().Be(HttpStatusCode.BadRequest, "it has expired");
        (await SendAsync(HttpMethod.Get, download)).Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task No_address_lives_longer_than_the_service_allows() =>
        (await _storage.SignDownloadAsync(Key, null, TimeSpan.FromDays(30), default)).Lifetime.Should().Be(TimeSpan.FromDays(7));

    [Test]
    public async Task A_part_is_bound_to_its_number_and_length()
    {
        var parts = _storage;
        var upload = await parts.OpenUploadAsync(Key, 1000, 400, default);
        var signed = await _storage.SignPartAsync(Key, upload.Name, new UploadPart(2, 400, 400), Lifetime, default);
        signed.Headers.Should().BeEmpty();

        (await PutAsync(signed, Content.Bytes[..399])).Should().Be(HttpStatusCode.Forbidden);
        (await PutAsync(signed with { Url = signed.Url.Replace("partNumber=2", "partNumber=3", StringComparison.Ordinal) },
            Content.Bytes[..400])).Should().Be(HttpStatusCode.Forbidden);
        (await PutAsync(signed, Content.Bytes[..400], new Dictionary<string,
            string>
        { ["Content-MD5"] = Convert.ToBase64String(new byte[16]) })).Should().Be(HttpStatusCode.BadRequest);
        (await parts.OpenUploadAsync(Key, 1000, 400, default)).Held.Should().BeEmpty();
        (await PutAsync(signed, Content.Bytes[400..800])).Should().Be(HttpStatusCode.OK);
        (await parts.OpenUploadAsync(Key, 1000, 400, default)).Held.Should().Equal(new Dictionary<int, long> { [2] = 400 });
    }

    [Test]
    public async Task A_download_says_what_the_client_asked_for_and_gives_ranges()
    {
        await PutAsync(await SignUploadAsync());
        var signed = await _storage.SignDownloadAsync(Key, ContentDisposition.From("attachment", "scène 1.bin"), Lifetime, default);
        using var whole = await SignedRequests.TrySendAsync(HttpMethod.Get, signed, default);
        whole.Content.Headers.ContentDisposition!.FileNameStar.Should().Be("scène 1.bin");
        (await whole.Content.ReadAsByteArrayAsync()).Should().Equal(Content.Bytes);

        using var range = await SignedRequests.TrySendAsync(
            HttpMethod.Get, signed, default, new Dictionary<string, string> { ["Range"] = "bytes=990-" });
        range.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        (await range.Content.ReadAsByteArrayAsync()).Should().Equal(Content.Bytes[990..]);
        using var beyond = await SignedRequests.TrySendAsync(
            HttpMethod.Get, signed, default, new Dictionary<string, string> { ["Range"] = "bytes=1000-" });
        beyond.StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
    }

    [Test]
    public async Task Nobody_gets_in_without_a_token(
        [Values("", "Bearer 0123")] string authorization, [Values("/lfs-objects?uploads=", "/storage/v1/b/lfs-objects/o")] string address)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_clouds.Fake.Address, address));
        if (authorization.Length > 0)
            request.Headers.Add("Authorization", authorization);
        using var reply = await http.SendAsync(request);
        ((int)reply.StatusCode).Should().BeOneOf(401, 403);
    }

    private async Task<SignedRequest> SignUploadAsync()
    {
        var signed = await _storage.SignUploadAsync(Key, Content.Size, Lifetime, default);
        signed.Upload.Should().BeNull("the service checks the body itself");
        return signed.Request;
    }

    private ValueTask<SignedRequest> SignDownloadAsync() => _storage.SignDownloadAsync(Key, null, Lifetime, default);

    private static Task<HttpStatusCode> PutAsync(
        SignedRequest signed, byte[]? body = null, IReadOnlyDictionary<string, string>? headers = null) =>
        SendAsync(HttpMethod.Put, signed, body ?? Content.Bytes, headers);

    private static async Task<HttpStatusCode> SendAsync(
        HttpMethod method, SignedRequest signed, byte[]? body = null, IReadOnlyDictionary<string, string>? headers = null)
    {
        // A method without a body has nowhere to put the type of one.
        headers ??= method == HttpMethod.Put ? signed.Headers : signed.Headers.Where(header => header.Key != "Content-Type").ToDictionary();
        using var reply = await SignedRequests.TrySendAsync(method, signed, body, headers);
        return reply.StatusCode;
    }
}
