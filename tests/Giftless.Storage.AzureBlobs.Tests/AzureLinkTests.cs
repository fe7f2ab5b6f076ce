using System.Net;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Giftless.Protocol;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Azure;
using Giftless.Tests.Storage;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>What links open, and what they do not: signed by the account's key, and by a user delegation key over https.</summary>
[TestFixture(false)]
[TestFixture(true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AzureLinkTests(bool delegated) : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Sample Object = Sample.Of(1000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/ré po"), Object.Oid);

    private static AzuriteServer? _secure;

    private BlobContainerClient _container = null!;
    private ObjectStore _storage = null!;
    private HttpClient _client = null!;

    private ObjectStore Uploads => _storage;

    private ObjectStore Downloads => _storage;

    [OneTimeSetUp]
    public static async Task StartSecureAsync() => _secure ??= await AzuriteServer.StartAsync(https: true);

    [OneTimeTearDown]
    public static void StopSecure()
    {
        _secure?.Dispose();
        _secure = null;
    }

    [SetUp]
    public async Task OpenAsync()
    {
        _client = delegated ? Trusting(_secure!) : new HttpClient();
        _container = delegated ? await NewSecureContainerAsync() : await AzureFixture.NewContainerAsync();
        _storage = AzureStores.Open(_container);
    }

    public void Dispose()
    {
        _storage?.Dispose();
        _client?.Dispose();
    }

    [Test]
    public async Task An_upload_becomes_the_object_only_when_it_is_finished()
    {
        var upload = await Uploads.SignUploadAsync(Key, Object.Size, Hour, default);
        (await SendAsync(HttpMethod.Put, upload.Request, Object.Bytes)).Should().Be(HttpStatusCode.Created);
        (await _storage.GetSizeAsync(Key, default)).Should().BeNull("nobody has looked at it yet");

        (await FinishAsync(upload)).Should().Be(PutOutcome.Stored);
        (await _storage.GetSizeAsync(Key, default)).Should().Be(Object.Size);
        var download = await Downloads.SignDownloadAsync(Key, ContentDisposition.From("attachment", "naïve \"file\".bin"), Hour, default);
        using var reply = await _client.GetAsync(download.Url);
        (await reply.Content.ReadAsByteArrayAsync()).Should().Equal(Object.Bytes);
        reply.Content.Headers.ContentDisposition!.FileNameStar.Should().Be("naïve \"file\".bin");
        reply.Content.Headers.ContentType!.MediaType.Should().Be("application/octet-stream");
    }

    [Test]
    public async Task A_wrong_body_is_gone_when_it_is_to_be_finished()
    {
        foreach (var wrong in new[] { Sample.Of(1000, seed: 2), Sample.Of(999), Sample.Of(0) })
        {
            var upload = await Uploads.SignUploadAsync(Key, Object.Size, Hour, default);
            (await SendAsync(HttpMethod.Put, upload.Request, wrong.Bytes)).Should().Be(HttpStatusCode.Created, "Azure cannot tell");
            await FluentActions.Awaiting(() => FinishAsync(upload)).Should().ThrowAsync<ObjectMismatchException>();
            await FluentActions.Awaiting(() => FinishAsync(upload)).Should().ThrowAsync<UploadIncompleteException>("nothing is left");
        }

        (await _storage.GetSizeAsync(Key, default)).Should().BeNull();
    }

    [Test]
    public async Task What_was_sent_cannot_be_replaced()
    {
        var upload = await Uploads.SignUploadAsync(Key, Object.Size, Hour, default);
        (await SendAsync(HttpMethod.Put, upload.Request, Object.Bytes)).Should().Be(HttpStatusCode.Created);
        (await SendAsync(HttpMethod.Put, upload.Request, Sample.Of(1000, seed: 2).Bytes)).Should().Be(HttpStatusCode.Forbidden);
        (await FinishAsync(upload)).Should().Be(PutOutcome.Stored);
    }

    [Test]
    public async Task Links_open_nothing_but_what_they_are_for()
    {
        var upload = await Uploads.SignUploadAsync(Key, Object.Size, Hour, default);
        (await SendAsync(HttpMethod.Put, upload.Request, Object.Bytes)).Should().Be(HttpStatusCode.Created);
        await FinishAsync(upload);
        var download = await Downloads.SignDownloadAsync(Key, null, Hour, default);

        var other = Sample.Of(1).Oid.ToString();
        (string Why, HttpMethod Method, string Url)[] attempts =
        [
            ("other object", HttpMethod.Get, download.Url.Replace(Object.Oid.ToString(), other, StringComparison.Ordinal)),
            ("write by a link for reading", HttpMethod.Put, download.Url),
            ("delete by a link for reading", HttpMethod.Delete, download.Url),
            ("delete by a link for writing", HttpMethod.Delete, upload.Request.Url),
            ("read by a link for writing", HttpMethod.Get, upload.Request.Url),
            ("longer life", HttpMethod.Get, System.Text.RegularExpressions.Regex.Replace(download.Url, @"([?&]se=)\d{4}", "${1}2999")),
            ("other signature", HttpMethod.Get, download.Url.Replace("&sig=", "&sig=AAAA", StringComparison.Ordinal)),
            ("no signature", HttpMethod.Get, download.Url[..download.Url.IndexOf('?', StringComparison.Ordinal)]),
        ];
        foreach (var (why, method, url) in attempts)
            ((int)await SendAsync(method, upload.Request with { Url = url }, Object.Bytes)).Should().BeOneOf([403, 404], why);
        (await _client.GetAsync(download.Url)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task An_expired_link_opens_nothing()
    {
        using var past = AzureStores.Open(_container, time: new ClockOfYesterday());
        var upload = await past.SignUploadAsync(Key, Object.Size, Hour, default);
        (await SendAsync(HttpMethod.Put, upload.Request, Object.Bytes)).Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_link_does_not_outlive_the_key_that_signs_it()
    {
        var month = TimeSpan.FromDays(30);
        var signed = await Downloads.SignDownloadAsync(Key, null, month, default);
        if (delegated)
            signed.Lifetime.Should().BeCloseTo(TimeSpan.FromDays(7), TimeSpan.FromHours(1));
        else
            signed.Lifetime.Should().Be(month);
    }

    private Task<PutOutcome> FinishAsync(SignedUpload upload) =>
        _storage.FinishUploadAsync(Key, upload.Upload!, Object.Size, default);

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, SignedRequest signed, byte[] body) =>
        (await SignedRequests.TrySendAsync(method, signed, body, client: _client)).StatusCode;

    private static async Task<BlobContainerClient> NewSecureContainerAsync()
    {
        var options = new BlobClientOptions { Transport = new HttpClientTransport(Trusting(_secure!)) };
        var container = new BlobServiceClient(_secure!.Url, new EntraToken(), options).GetBlobContainerClient($"c{Guid.NewGuid():N}");
        await container.CreateAsync();
        return container;
    }

    private static HttpClient Trusting(AzuriteServer server) => new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate!.GetCertHashString() == server.Certificate!.GetCertHashString() },
    });

    private sealed class ClockOfYesterday : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddDays(-1);
    }
}
