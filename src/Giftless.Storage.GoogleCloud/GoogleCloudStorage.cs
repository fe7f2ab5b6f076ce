using Giftless.Storage.GoogleCloud.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Keeps objects in a bucket of Google Cloud Storage. Clients are sent there with signed requests, or bytes pass through the server, as
/// <see cref="GoogleCloudStorageOptions.Mode"/> says.
/// </summary>
public sealed class GoogleCloudStorage : IObjectStorage, IObjectRemoval, IDisposable
{
    private readonly HttpClient _http;
    private readonly ObjectNames _names;
    private readonly BucketObjects _objects;
    private readonly TransferMode _mode;
    private readonly object[] _capabilities;

    /// <summary>Makes the storage. Nothing is asked of Google yet, unless to find the application's default credential.</summary>
    /// <exception cref="OptionsValidationException">There is no usable identity.</exception>
    public GoogleCloudStorage(GoogleCloudStorageOptions options, TimeProvider time, ILogger<GoogleCloudStorage> logger)
    {
        var identity = GoogleIdentity.Of(options, time);
        var bucket = BucketAddress.Of(options);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Names of the service lead to other machines with time.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ActivityHeadersPropagator = null,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        var client = new StoreClient(_http, bucket, identity.Authorization, time, logger);
        _names = new ObjectNames(options);
        _objects = new BucketObjects(client);
        var parts = new BucketParts(client);
        Cleaner = new StagedCleaner(_objects, parts, _names);

        var signer = new RequestSigner(bucket, identity.Key, time);
        _mode = options.Mode;
        _capabilities =
        [
            new Streaming(_objects, _names),
            new DirectUploads(signer, _names, options.UploadIntegrity),
            new DirectDownloads(signer, _names, time),
            new StagedUploads(_objects, parts, _names, new Publication(_objects, _names, options.Verification)),
            new DirectParts(signer, _names),
            new StreamedParts(parts, _names),
        ];
    }

    internal StagedCleaner Cleaner { get; }

    /// <inheritdoc/>
    public async ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) =>
        (await _objects.FindAsync(_names.Of(key), cancellationToken))?.Size;

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class => this as T ?? (_mode.Offers<T>() ? _capabilities.OfType<T>().FirstOrDefault() : null);

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken) =>
        _objects.DeleteAsync(_names.Of(key), generation: null, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
