using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Signing;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.S3;

/// <summary>Keeps blobs in a bucket of Amazon S3, or of a store that speaks its language, such as Ceph and MinIO.</summary>
public sealed class S3BlobStore : IBlobStore, IDisposable
{
    private static readonly KeyValuePair<string, string>[] WithChecksum = [KeyValuePair.Create("x-amz-checksum-mode", "ENABLED")];

    private readonly S3Bucket _bucket;
    private readonly StoreCalls _calls;
    private readonly TimeProvider _time;
    private readonly S3Requests _requests;
    private readonly S3Writer _writer;
    private readonly object[] _capabilities;
    private readonly HttpClient _client;
    private readonly AmazonS3Client? _ownClient;

    /// <summary>Opens the store. Nothing is sent yet.</summary>
    /// <param name="options">Where and how; valid.</param>
    /// <param name="client">The host's client, or null to make one that the options describe.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to report.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Nothing says which region the bucket is in.</exception>
    public S3BlobStore(S3StorageOptions options, IAmazonS3? client, TimeProvider time, ILogger<S3BlobStore> logger)
        : this(options, client, time, logger, S3BlobMover.DefaultPartSize)
    {
    }

    internal S3BlobStore(S3StorageOptions options, IAmazonS3? client, TimeProvider time, ILogger logger, long copyPartSize)
    {
        var isHostsClient = client is not null;
        client ??= _ownClient = S3ClientFactory.Create(options);
        _client = client.Config.HttpClientFactory?.CreateHttpClient(client.Config) ?? CreateHttpClient();
        _bucket = new S3Bucket(client, options);
        _time = time;
        _calls = new StoreCalls($"bucket {options.Bucket}", S3Failures.Classify, logger, time);
        var isAmazon = S3Endpoint.IsAmazon(client.Config);
        var address = S3Endpoint.Find(client.Config, options.Bucket);
        var region = S3Endpoint.FindRegion(client.Config);
        var credentials = new S3Credentials(
            client, options.Bucket, S3ClientFactory.CredentialsOf(options), isHostsClient, options.SessionLifetime, time);
        S3Signer SignerFor(Uri bucket) => new(new QuerySigner(S3Address.Of(bucket), region), credentials, _calls, time);
        var signer = SignerFor(address);
        var publicSigner = options.PublicUrl is null
            ? signer
            : SignerFor(S3ClientFactory.FindAddress(client.Config, options, options.PublicUrl));
        _requests = new S3Requests(_client, signer, _calls, time);
        var integrity = options.UploadIntegrity ?? (isAmazon ? UploadIntegrity.Checksum : UploadIntegrity.ContentSha256);
        Parts = new S3BlobParts(_bucket, _calls, _requests, this, options.MinPartSize, time);
        _writer = new S3Writer(_bucket, _calls, _requests, this, integrity, isAmazon);
        Mover = new S3BlobMover(_bucket, _calls, Parts, this, copyPartSize, isAmazon);
        var blobSigner = new S3BlobSigner(_bucket, signer, publicSigner, integrity, isAmazon, options);
        _capabilities = [blobSigner, Parts, Mover];
    }

    internal S3BlobParts Parts { get; }

    internal S3BlobMover Mover { get; }

    /// <inheritdoc/>
    public async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        using var reply = await _requests.AskAsync(
            new UnsignedRequest("HEAD", name, WithChecksum, []), "look up an object", range: null, entityTag: null, cancellationToken);
        return reply is null ? null : InfoOf(name, reply);
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        range.OpenByHttpAsync(this, name, token => ReadAsync(name, range, token), cancellationToken);

    private async ValueTask<Stream?> ReadAsync(string name, BlobRange range, CancellationToken cancellationToken)
    {
        var bytes = new RangeHeaderValue(range.Offset, range.Length is null ? null : range.Offset + range.Length - 1);
        var isAll = range is { Offset: 0, Length: null };
        var reply = await _requests.AskAsync(
            new UnsignedRequest("GET", name), "read an object", isAll ? null : bytes, range.Version, cancellationToken);
        if (reply?.StatusCode == System.Net.HttpStatusCode.OK && range.Offset > 0)
        {
            reply.Dispose();
            throw _calls.FailureOf("read an object", new FormatException("The store does not heed ranges."));
        }

        return reply is null ? null : await reply.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken) =>
        _writer.WriteAsync(name, content, options, cancellationToken);

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, string? version, CancellationToken cancellationToken)
    {
        if (version is not null && (await FindAsync(name, cancellationToken))?.Version != version)
            return;
        await _calls.TryAsync(
            "delete an object",
            cancellation => _bucket.Client.DeleteObjectAsync(_bucket.Name, name, cancellation),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _bucket.Name, Prefix = prefix };
        do
        {
            var page = await _calls.RunAsync(
                "list objects",
                cancellation => S3Attempts.AskAsync(token => _bucket.Client.ListObjectsV2Async(request, token), _time, cancellation),
                cancellationToken);
            foreach (var item in page.S3Objects ?? [])
            {
                yield return new BlobInfo
                {
                    Name = item.Key,
                    Size = item.Size ?? 0,
                    Version = item.ETag,
                    WrittenAt = item.LastModified is { } written ? new DateTimeOffset(written.ToUniversalTime()) : DateTimeOffset.MaxValue,
                };
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class, IBlobCapability => _capabilities.OfType<T>().FirstOrDefault();

    /// <summary>Closes the connections to the store.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _ownClient?.Dispose();
    }

    private static BlobInfo InfoOf(string name, HttpResponseMessage reply)
    {
        Span<byte> sha256 = stackalloc byte[Oid.ByteLength];
        var isKnown = reply.Headers.TryGetValues("x-amz-checksum-sha256", out var values)
            && Convert.TryFromBase64String(values.First(), sha256, out var written)
            && written == Oid.ByteLength;
        return new BlobInfo
        {
            Name = name,
            Size = reply.Content.Headers.ContentLength ?? throw Unreadable("The reply has no length."),
            Version = reply.Headers.ETag?.ToString() ?? throw Unreadable("The reply has no entity tag."),
            WrittenAt = reply.Content.Headers.LastModified ?? DateTimeOffset.MaxValue,
            Sha256 = isKnown ? Convert.ToHexStringLower(sha256) : null,
            ForeignHeader = ForeignIn(reply),
        };
    }

    /// <summary>
    /// A client may send headers that no signature covers. Those that only say how long to keep a download are not looked for, since what
    /// stands before a store sets them too; links to downloads have their own in place of any.
    /// </summary>
    private static string? ForeignIn(HttpResponseMessage reply)
    {
        var headers = reply.Content.Headers;
        if (headers.ContentEncoding.Any(encoding => encoding is not ("identity" or "aws-chunked")))
            return "Content-Encoding";
        if (headers.ContentDisposition is not null)
            return "Content-Disposition";
        if (headers.ContentLanguage.Count > 0)
            return "Content-Language";
        if (reply.Headers.Contains("x-amz-website-redirect-location"))
            return "x-amz-website-redirect-location";
        return reply.Headers.Contains("x-amz-tagging-count") ? "x-amz-tagging" : null;
    }

    private static StorageUnavailableException Unreadable(string fault) => new(new FormatException(fault));

    private static HttpClient CreateHttpClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // The names of big stores lead somewhere else every few minutes.
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
