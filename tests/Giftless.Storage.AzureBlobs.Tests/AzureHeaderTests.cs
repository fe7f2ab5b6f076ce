using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Giftless.Storage.Blobs;
using BlobInfo = Giftless.Storage.Blobs.BlobInfo;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>Headers that somebody has sent beside the bytes: they are seen, taken away by a move, and not served.</summary>
public sealed class AzureHeaderTests
{
    private const string Name = "a/blob";

    private static readonly Dictionary<string, BlobHttpHeaders> Foreign = new()
    {
        ["Content-Encoding"] = new() { ContentEncoding = "gzip" },
        ["Content-Disposition"] = new() { ContentDisposition = "inline; filename=x.html" },
        ["Content-Language"] = new() { ContentLanguage = "de" },
        ["Cache-Control"] = new() { CacheControl = "public" },
    };

    private BlobContainerClient _container = null!;
    private AzureBlobStore _store = null!;

    private static IEnumerable<string> Headers => Foreign.Keys;

    [SetUp]
    public async Task OpenAsync()
    {
        _container = await AzureFixture.NewContainerAsync();
        _store = AzureStores.OpenBlobs(_container);
    }

    [TearDown]
    public void Close() => _store.Dispose();

    [Test]
    public async Task A_foreign_header_is_seen_and_taken_away_by_a_move(
        [ValueSource(nameof(Headers))] string header, [Values("b/blob", Name)] string target)
    {
        var found = await SendAsync(Foreign[header]);
        found.ForeignHeader.Should().Be(header);
        (await _store.GetCapability<IBlobMove>()!.MoveAsync(found, target, default)).Should().Be(MoveOutcome.Moved);
        var moved = (await _store.FindAsync(target, default))!;
        (moved.Size, moved.ForeignHeader).Should().Be((3, null));
        (await _container.GetBlobClient(target).GetPropertiesAsync()).Value.ContentType.Should().Be("application/octet-stream");
    }

    [Test]
    public async Task Headers_are_not_set_anew_of_another_version()
    {
        var found = await SendAsync(Foreign["Cache-Control"]);
        await SendAsync(Foreign["Content-Encoding"]);
        (await _store.GetCapability<IBlobMove>()!.MoveAsync(found, Name, default)).Should().Be(MoveOutcome.SourceChanged);
        (await _store.FindAsync(Name, default))!.ForeignHeader.Should().Be("Content-Encoding");
    }

    [Test]
    public async Task An_empty_blob_moves_in_its_version_only()
    {
        await _store.WriteAsync(Name, Stream.Null, new BlobWrite(), default);
        var found = (await _store.FindAsync(Name, default))!;
        await _store.WriteAsync(Name, new MemoryStream([1]), new BlobWrite { Replaces = true }, default);
        (await _store.GetCapability<IBlobMove>()!.MoveAsync(found, "to", default)).Should().Be(MoveOutcome.SourceChanged);
        (await AzureFixture.ListAsync(_container)).Should().Equal(Name);
    }

    [Test]
    public async Task A_link_serves_the_bytes_as_they_are_whatever_was_sent_beside_them()
    {
        await SendAsync(new()
        {
            ContentType = "text/html",
            ContentEncoding = "gzip",
            ContentDisposition = "inline",
            CacheControl = "public, max-age=9",
        });
        var link = await _store.GetCapability<IBlobSigner>()!.SignReadAsync(
            Name, new SignedRead { Lifetime = TimeSpan.FromHours(1), Disposition = "attachment; filename=\"a.bin\"" }, default);
        using var client = new HttpClient();
        using var reply = await client.GetAsync(link.Url);
        (await reply.Content.ReadAsByteArrayAsync()).Should().Equal([1, 2, 3]);
        reply.Content.Headers.ContentType!.MediaType.Should().Be("application/octet-stream");
        reply.Content.Headers.ContentEncoding.Should().Equal("identity");
        reply.Content.Headers.ContentDisposition!.ToString().Should().Be("attachment; filename=\"a.bin\"");
        reply.Headers.CacheControl!.ToString().Should().Be("private");
    }

    [Test]
    public async Task A_link_for_writing_creates_or_replaces_as_it_was_asked_to([Values] bool isCreateOnly)
    {
        await SendAsync(new());
        var options = new SignedWrite { Lifetime = TimeSpan.FromHours(1), Size = 1, IsCreateOnly = isCreateOnly };
        var link = await _store.GetCapability<IBlobSigner>()!.SignWriteAsync(Name, options, default);
        using var reply = await Giftless.Tests.Storage.SignedRequests.TrySendAsync(HttpMethod.Put, link, new byte[] { 9 });
        reply.IsSuccessStatusCode.Should().Be(!isCreateOnly);
        (await _store.FindAsync(Name, default))!.Size.Should().Be(isCreateOnly ? 3 : 1);
    }

    private async Task<BlobInfo> SendAsync(BlobHttpHeaders headers)
    {
        await _container.GetBlobClient(Name).UploadAsync(new MemoryStream([1, 2, 3]), new BlobUploadOptions { HttpHeaders = headers });
        return (await _store.FindAsync(Name, default))!;
    }
}
