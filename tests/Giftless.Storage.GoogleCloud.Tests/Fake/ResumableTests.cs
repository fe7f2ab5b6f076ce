using System.Net;
using System.Net.Http.Headers;
using Giftless.GoogleCloud.Fake;
using Giftless.Tests;
using Google.Cloud.Storage.V1;

namespace Giftless.Storage.GoogleCloud.Tests.Fake;

/// <summary>Resumable uploads, which clients of the service may use with a link of their own; no provider here does.</summary>
public sealed class ResumableTests
{
    private const int Chunk = 256 * 1024;
    private const string Name = "long object";

    private static readonly Sample Content = Sample.Of((2 * Chunk) + 100);

    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false });
    private FakeGoogleCloud _fake = null!;

    [SetUp]
    public async Task StartAsync() => _fake = await FakeGoogleCloud.StartAsync();

    [TearDown]
    public ValueTask StopAsync()
    {
        _http.Dispose();
        return _fake.DisposeAsync();
    }

    [Test]
    public async Task Chunks_become_the_object_with_the_last_one()
    {
        var session = await OpenAsync();
        (await PutAsync(session, 0, Chunk)).Should().Be((HttpStatusCode.PermanentRedirect, $"bytes=0-{Chunk - 1}"));
        (await AskAsync(session)).Should().Be((HttpStatusCode.PermanentRedirect, $"bytes=0-{Chunk - 1}"));
        (await PutAsync(session, Chunk, Chunk)).Status.Should().Be(HttpStatusCode.PermanentRedirect);
        _fake.Names.Should().BeEmpty();
        (await PutAsync(session, 2 * Chunk, 100)).Status.Should().Be(HttpStatusCode.OK);
        _fake.Read(Name).Should().Equal(Content.Bytes);
        (await PutAsync(session, 0, Chunk)).Status.Should().Be(HttpStatusCode.NotFound, "the session has ended");
    }

    [Test]
    public async Task A_chunk_out_of_place_or_measure_is_refused()
    {
        var session = await OpenAsync();
        (await PutAsync(session, Chunk, Chunk)).Status.Should().Be(HttpStatusCode.BadRequest);
        (await PutAsync(session, 0, 100)).Status.Should().Be(HttpStatusCode.BadRequest);
        (await AskAsync(session)).Should().Be((HttpStatusCode.PermanentRedirect, null), "nothing was taken");
    }

    [Test]
    public async Task A_name_that_is_taken_meanwhile_is_not_overwritten()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        (await PutAsync(first, 0, (int)Content.Size)).Status.Should().Be(HttpStatusCode.OK);
        (await PutAsync(second, 0, (int)Content.Size)).Status.Should().Be(HttpStatusCode.PreconditionFailed);
    }

    [Test]
    public async Task Only_a_signed_request_starts_one()
    {
        using var reply = await _http.SendAsync(
            await StartRequestAsync(url => url.Replace("X-Goog-Expires=900", "X-Goog-Expires=901", StringComparison.Ordinal)));
        reply.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        using var guessed = await _http.PutAsync(
            $"{_fake.Address}{FakeGoogleCloud.Bucket}/{Name}?upload_id=0123", new ByteArrayContent(Content.Bytes));
        guessed.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private async Task<Uri> OpenAsync()
    {
        using var reply = await _http.SendAsync(await StartRequestAsync(url => url));
        reply.StatusCode.Should().Be(HttpStatusCode.Created);
        return reply.Headers.Location!;
    }

    private async Task<HttpRequestMessage> StartRequestAsync(Func<string, string> change)
    {
        KeyValuePair<string, string>[] headers = [new("x-goog-resumable", "start"), new("x-goog-if-generation-match", "0")];
        var signer = UrlSigner.FromBlobSigner(new HmacKey(_fake.Account.HmacAccessId, _fake.Account.HmacSecret));
        var url = await signer.SignAsync(
            UrlSigner.RequestTemplate.FromBucket(FakeGoogleCloud.Bucket).WithObjectName(Name).WithHttpMethod(HttpMethod.Post)
                .WithRequestHeaders(headers.Select(header => KeyValuePair.Create<string, IEnumerable<string>>(header.Key, [header.Value]))),
            UrlSigner.Options.FromDuration(TimeSpan.FromMinutes(15)).WithSigningVersion(SigningVersion.V4)
                .WithScheme(_fake.Address.Scheme).WithHost(_fake.Address.Host).WithPort(_fake.Address.Port));
        var request = new HttpRequestMessage(HttpMethod.Post, change(url));
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return request;
    }

    private Task<(HttpStatusCode Status, string? Range)> PutAsync(Uri session, int offset, int length) =>
        SendAsync(session, Content.Bytes.AsMemory(offset, length), new ContentRangeHeaderValue(offset, offset + length - 1, Content.Size));

    private Task<(HttpStatusCode Status, string? Range)> AskAsync(Uri session) =>
        SendAsync(session, default, new ContentRangeHeaderValue(Content.Size));

    private async Task<(HttpStatusCode Status, string? Range)> SendAsync(
        Uri session, ReadOnlyMemory<byte> body, ContentRangeHeaderValue range)
    {
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentRange = range;
        using var reply = await _http.PutAsync(session, content);
        return (reply.StatusCode, reply.Headers.TryGetValues("Range", out var values) ? values.Single() : null);
    }
}
