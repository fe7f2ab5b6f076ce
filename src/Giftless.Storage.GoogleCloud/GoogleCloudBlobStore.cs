using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;
using Google.Apis.Http;
using Google.Cloud.Storage.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Object = Google.Apis.Storage.v1.Data.Object;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Keeps each blob as an object of a bucket of Google Cloud Storage.</summary>
public sealed class GoogleCloudBlobStore : IBlobStore, IDisposable
{
    private const int ChunkSize = 8 * 1024 * 1024;

    private const string ListedFields = "nextPageToken,items(name,size,generation,timeCreated)";

    private readonly string _bucket;
    private readonly TimeProvider _time;
    private readonly StoreCalls _calls;
    private readonly StorageClient _client;
    private readonly XmlRequests _requests;
    private readonly object[] _capabilities;

    /// <summary>Opens the store. Nothing is asked of Google yet, unless to find the application's default credential.</summary>
    /// <param name="options">Where, how, and as whom; valid.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to report.</param>
    /// <exception cref="OptionsValidationException">There is no usable identity.</exception>
    public GoogleCloudBlobStore(GoogleCloudStorageOptions options, TimeProvider time, ILogger<GoogleCloudBlobStore> logger)
        : this(options, time, logger, new GoogleHttp())
    {
    }

    internal GoogleCloudBlobStore(GoogleCloudStorageOptions options, TimeProvider time, ILogger logger, IHttpClientFactory http)
    {
        var identity = GoogleIdentity.Of(options);
        (_bucket, _time) = (options.Bucket, time);
        _calls = new StoreCalls($"bucket {_bucket}", GoogleCloudFailures.Classify, logger, time);
        _client = new StorageClientBuilder
        {
            BaseUri = new Uri(options.Origin, "storage/v1/").AbsoluteUri,
            Credential = identity.Credential,
            HttpClientFactory = http,
        }.Build();
        _requests = new XmlRequests(http, identity.Credential, options);
        _capabilities =
        [
            new GoogleCloudBlobSigner(identity, options, _calls, time),
            new GoogleCloudBlobParts(_requests, _calls, this),
            new GoogleCloudBlobMover(_client, _bucket, _calls),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
        await _calls.FindAsync(
            "look up an object",
            async cancellation => InfoOf(await _client.GetObjectAsync(_bucket, name, cancellationToken: cancellation)),
            cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// The library only pushes what it downloads into a stream; and unless it is told, the service unpacks what was sent as compressed.
    /// </remarks>
    public ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        range.OpenByHttpAsync(this, name, token => ReadAsync(name, range, token), cancellationToken);

    private async ValueTask<Stream?> ReadAsync(string name, BlobRange range, CancellationToken cancellationToken)
    {
        var isAll = range is { Offset: 0, Length: null };
        var reply = await _calls.FindAsync("read an object", AskAsync, cancellationToken);
        return reply is null ? null : new StoreStream(await reply.Content.ReadAsStreamAsync(cancellationToken), _time);

        async Task<HttpResponseMessage> AskAsync(CancellationToken cancellation)
        {
            using var request = _requests.New(
                HttpMethod.Get, name, range.Version is null ? [] : [new("generation", range.Version)]);
            request.Headers.AcceptEncoding.ParseAdd("gzip");
            if (!isAll)
                request.Headers.Range = new RangeHeaderValue(range.Offset, range.Offset + range.Length - 1);
            var reply = await _requests.SendAsync(request, cancellation);
            return reply.StatusCode == (isAll ? HttpStatusCode.OK : HttpStatusCode.PartialContent)
                ? reply
                : throw new FormatException("The store does not heed ranges.");
        }
    }

    /// <inheritdoc/>
    /// <remarks>The library sends the last bytes only after the end was read, and the object is there once it has them.</remarks>
    public async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        ObjectTooLongException.ThrowIfOver(options.Size, GoogleCloudLimits.MaxObjectSize);
        var upload = new UploadObjectOptions
        {
            IfGenerationMatch = options.Replaces ? null : 0,
            ChunkSize = ChunkSize,
            // TLS guards the way, and the library's own sum leaves garbage for each 4 KiB.
            UploadValidationMode = UploadValidationMode.None,
        };
        var failure = await _calls.TrySendAsync(
            "store an object",
            content,
            (passing, cancellation) => _client.UploadObjectAsync(
                _bucket, name, LfsMediaType.Content, passing, upload, cancellation),
            cancellationToken);
        return failure switch
        {
            null => true,
            StoreFailureKind.OtherVersion when !options.Replaces => false,
            _ => throw _calls.FailureOf("store an object", new InvalidOperationException("The upload is not there any more.")),
        };
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) => _calls.TryAsync(
        "delete an object",
        cancellation => _client.DeleteObjectAsync(
            _bucket, name, new DeleteObjectOptions { IfGenerationMatch = version is null ? null : GenerationOf(version) }, cancellation),
        cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new ListObjectsOptions { Fields = ListedFields };
        do
        {
            var page = await _calls.RunAsync(
                "list objects",
                async cancellation =>
                {
                    var reply = await _client.ListObjectsAsync(_bucket, prefix, options).AsRawResponses().FirstAsync(cancellation);
                    return (Blobs: (reply.Items ?? []).Select(InfoOf).ToList(), Next: reply.NextPageToken);
                },
                cancellationToken);
            foreach (var blob in page.Blobs)
                yield return blob;
            options.PageToken = page.Next;
        }
        while (options.PageToken is not null);
    }

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class, IBlobCapability => _capabilities.OfType<T>().FirstOrDefault();

    /// <summary>Closes the connections to the service.</summary>
    public void Dispose()
    {
        _requests.Dispose();
        _client.Dispose();
    }

    internal static long GenerationOf(string version) => long.Parse(version, NumberStyles.None, CultureInfo.InvariantCulture);

    private static BlobInfo InfoOf(Object found) => new()
    {
        Name = found.Name,
        Size = (long)(found.Size ?? throw new FormatException("The reply has no size.")),
        Version = found.Generation?.ToString(CultureInfo.InvariantCulture) ?? throw new FormatException("The reply has no generation."),
        WrittenAt = found.TimeCreatedDateTimeOffset ?? DateTimeOffset.MaxValue,
        ForeignHeader = ForeignIn(found),
    };

    /// <summary>A client may send headers beside the bytes that no signature covers.</summary>
    private static string? ForeignIn(Object found) => found switch
    {
        { ContentEncoding.Length: > 0 } => "Content-Encoding",
        { ContentDisposition.Length: > 0 } => "Content-Disposition",
        { ContentLanguage.Length: > 0 } => "Content-Language",
        { CacheControl.Length: > 0 } => "Cache-Control",
        _ => null,
    };
}
