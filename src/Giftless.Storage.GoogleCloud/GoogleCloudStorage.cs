using Giftless.Storage.GoogleCloud.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Keeps objects in a bucket of Google Cloud Storage. Clients are sent there with signed requests, or bytes pass through the server, as
/// <see cref="GoogleCloudStorageOptions.Mode"/> says.
/// </summary>
public sealed class GoogleCloudStorage : IObjectStorage, IStoredHashes, IObjectRemoval, IDisposable
{
    private readonly HttpClient _http;
    private readonly ObjectNames _names;
    private readonly BucketObjects _objects;
    private readonly BucketParts _parts;
    private readonly UploadTrial _trial;
    private readonly GoogleCloudStorageOptions _options;
    private readonly TimeProvider _time;
    private readonly object[] _capabilities;

    /// <summary>Makes the storage. Nothing is asked of Google yet, unless to find the application's default credential.</summary>
    /// <exception cref="OptionsValidationException">There is no usable identity.</exception>
    public GoogleCloudStorage(GoogleCloudStorageOptions options, TimeProvider time, ILogger<GoogleCloudStorage> logger)
        : this(options, time, logger, new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Names of the service lead to other machines with time.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ActivityHeadersPropagator = null,
        })
    {
    }

    internal GoogleCloudStorage(GoogleCloudStorageOptions options, TimeProvider time, ILogger logger, HttpMessageHandler handler)
    {
        var identity = GoogleIdentity.Of(options, time);
        var bucket = BucketAddress.Of(options);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var client = new StoreClient(_http, bucket, identity.Authorization, time, logger);
        _names = new ObjectNames(options);
        _objects = new BucketObjects(client);
        _parts = new BucketParts(client);
        (_options, _time) = (options, time);

        var signer = new RequestSigner(bucket, identity.Key, time);
        _trial = new UploadTrial(_http, bucket, signer, _names, _objects, options.UploadIntegrity, time, logger);
        _capabilities =
        [
            new Streaming(_objects, _names),
            new DirectUploads(signer, _names, _trial),
            new DirectDownloads(signer, _names, time),
            new StagedUploads(_objects, _parts, _names, new Publication(_objects, _names, options.Verification)),
            new DirectParts(signer, _names),
            new StreamedParts(_parts, _names),
        ];
    }

    internal StagedCleaner CreateCleaner(ILogger logger) => new(_objects, _parts, _names, _trial, _options, _time, logger);

    /// <inheritdoc/>
    public async ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) =>
        (await _objects.FindAsync(_names.Of(key), cancellationToken))?.Size;

    /// <inheritdoc/>
    public async ValueTask<StoredObject?> DescribeAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await _objects.FindAsync(_names.Of(key), cancellationToken) is { } found
            ? new StoredObject(found.Size, Sha256: null, found.Foreign)
            : null;

    /// <inheritdoc/>
    public async Task RemoveForeignAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var name = _names.Of(key);
        if (await _objects.FindAsync(name, cancellationToken) is { } found)
            await _objects.CopyAsync(name, found.Generation, name, cancellationToken);
    }

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class =>
        this as T ?? (_options.Mode.Offers<T>() ? _capabilities.OfType<T>().FirstOrDefault() : null);

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken) =>
        _objects.DeleteAsync(_names.Of(key), generation: null, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _trial.Dispose();
        _http.Dispose();
    }
}
