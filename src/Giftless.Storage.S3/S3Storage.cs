using Amazon.S3;
using Giftless.Storage.S3.Multipart;
using Giftless.Storage.S3.Signing;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.S3;

/// <summary>
/// Keeps objects in a bucket of Amazon S3, or of a store that speaks its language, such as Ceph and MinIO. Clients send and get them
/// there by requests that this server signs, or through it.
/// </summary>
public sealed class S3Storage : IObjectStorage, IStoredHashes, IObjectRemoval, IDisposable
{
    private readonly S3Objects _objects;
    private readonly HttpClient _client;
    private readonly AmazonS3Client? _ownClient;
    private readonly TransferMode _mode;
    private readonly KnownObjects _known;
    private readonly object[] _capabilities;

    /// <summary>Opens the storage. Nothing is sent yet.</summary>
    /// <param name="options">Where and how; valid.</param>
    /// <param name="client">The host's client, or null to make one that the options describe.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to report.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Nothing says which region the bucket is in.</exception>
    public S3Storage(S3StorageOptions options, IAmazonS3? client, TimeProvider time, ILoggerFactory loggers)
        : this(options, client, time, loggers, S3Copier.DefaultPartSize)
    {
    }

    internal S3Storage(S3StorageOptions options, IAmazonS3? client, TimeProvider time, ILoggerFactory loggers, long copyPartSize)
    {
        var isHostsClient = client is not null;
        client ??= _ownClient = S3ClientFactory.Create(options);
        _mode = options.Mode;
        _client = client.Config.HttpClientFactory?.CreateHttpClient(client.Config) ?? CreateHttpClient();
        _known = new KnownObjects(options.MaxKnownObjects);

        var isAmazon = S3Endpoint.IsAmazon(client.Config);
        var integrity = options.UploadIntegrity ?? (isAmazon ? UploadIntegrity.Checksum : UploadIntegrity.ContentSha256);
        var address = S3Endpoint.Find(client.Config, options.Bucket);
        var region = S3Endpoint.FindRegion(client.Config);
        var credentials = new S3Credentials(
            client, options.Bucket, S3ClientFactory.CredentialsOf(options), isHostsClient, options.SessionLifetime, time);
        var failures = new S3Failures(options.Bucket, loggers.CreateLogger<S3Storage>(), time);
        S3Signer SignerFor(Uri bucket) => new(new QuerySigner(S3Address.Of(bucket), region), credentials, failures, time);
        var signer = SignerFor(address);
        var publicSigner = options.PublicUrl is null
            ? signer
            : SignerFor(S3ClientFactory.FindAddress(client.Config, options, options.PublicUrl));

        Bucket = new S3Bucket(client, options);
        var requests = new S3Requests(_client, signer, failures, time);
        _objects = new S3Objects(requests, time);
        Integrity = new S3Integrity(
            Bucket, requests, failures, integrity, isAmazon, options.CreateOnly, time, loggers.CreateLogger<S3Storage>());
        Parts = new S3Parts(Bucket, failures);
        Copier = new S3Copier(Bucket, failures, Parts, copyPartSize, createOnly: isAmazon);
        Publisher = new S3Publisher(Bucket, failures, _objects, Parts, Copier, options.Verification, _known, time);
        Uploads = new S3Uploads(Bucket, failures, Parts, Publisher, options.MinPartSize);
        var writer = new S3Writer(Bucket, requests, failures, integrity);
        _capabilities =
        [
            this,
            new S3Direct(Bucket, publicSigner, Integrity),
            new S3Streaming(Bucket, _objects, writer),
            Uploads,
            new S3PartSigner(Bucket, publicSigner),
            new S3StreamedParts(Bucket, requests, failures),
        ];
    }

    internal S3Bucket Bucket { get; }

    internal S3Integrity Integrity { get; }

    internal S3Parts Parts { get; }

    internal S3Copier Copier { get; }

    internal S3Uploads Uploads { get; }

    internal S3Publisher Publisher { get; }

    /// <inheritdoc/>
    public async ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_known.FindSize(key) is { } known)
            return known;
        var size = await _objects.FindSizeAsync(Bucket.KeyOf(key), cancellationToken);
        if (size is not null)
            _known.Add(key, size.Value);
        return size;
    }

    /// <inheritdoc/>
    public async ValueTask<StoredObject?> DescribeAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await _objects.DescribeAsync(Bucket.KeyOf(key), cancellationToken);

    /// <inheritdoc/>
    public async Task RemoveForeignAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var path = Bucket.KeyOf(key);
        if (await _objects.FindVersionAsync(path, cancellationToken) is { } version)
            await Copier.CopyAsync(path, version.EntityTag, path, version.Size, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        await Publisher.DiscardAsync(Bucket.KeyOf(key), cancellationToken);
        _known.Remove(key);
    }

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class => _mode.Offers<T>() ? _capabilities.OfType<T>().FirstOrDefault() : null;

    /// <summary>Closes the connections to the store.</summary>
    public void Dispose()
    {
        Integrity.Dispose();
        _client.Dispose();
        _ownClient?.Dispose();
    }

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
