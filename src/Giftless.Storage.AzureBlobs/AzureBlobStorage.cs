using Azure.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>Keeps each object as a block blob.</summary>
/// <remarks>
/// Azure cannot bind an upload to a SHA-256. What does not pass through the server is therefore staged, and published by a copy within
/// the account once it was found to be the object.
/// </remarks>
public sealed class AzureBlobStorage : IObjectStorage, IObjectRemoval, IDisposable
{
    private readonly AzureBlobStorageOptions _options;
    private readonly BlobSpace _space;
    private readonly SasSigner _signer;
    private readonly BlobStreams _streams;
    private readonly BlobLinks _links;
    private readonly BlobUploads _uploads;

    /// <summary>Opens the storage, without a request.</summary>
    /// <param name="container">The container.</param>
    /// <param name="options">How objects are kept; what says how to reach the container is not looked at.</param>
    /// <param name="time">The clock.</param>
    public AzureBlobStorage(BlobContainerClient container, AzureBlobStorageOptions options, TimeProvider time)
    {
        _options = options;
        _space = new BlobSpace(container, options.Prefix, options.Layout);
        _signer = new SasSigner(container, time);
        _streams = new BlobStreams(_space, time);
        _links = new BlobLinks(_space, _signer);
        _uploads = new BlobUploads(_space, _signer, options, time);
    }

    internal BlobSpace Space => _space;

    /// <inheritdoc/>
    public async ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) =>
        (await BlobFailures.GuardAsync(
            () => BlobSpace.FindAsync(_space.ObjectOf(key), cancellationToken), cancellationToken))?.ContentLength;

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class =>
        _options.Mode.Offers<T>() ? this as T ?? _streams as T ?? _links as T ?? _uploads as T : null;

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken) =>
        BlobFailures.GuardAsync(() => _space.ObjectOf(key).DeleteIfExistsAsync(cancellationToken: cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _signer.Dispose();
}
