namespace Giftless.Storage;

/// <content>For as long as callers ask for capabilities by interface.</content>
public sealed partial class ObjectStore : IObjectStorage, IStreamingStorage, IObjectRemoval, IStoredHashes, IDirectUploads,
    IDirectDownloads, IMultipartStorage, IDirectParts, IStreamedParts
{
    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class
    {
        var has = typeof(T) switch
        {
            var type when type == typeof(IDirectUploads) => _trial is not null,
            var type when type == typeof(IDirectDownloads) || type == typeof(IStoredHashes) => _signer is not null,
            var type when type == typeof(IMultipartStorage) => _uploads is not null,
            var type when type == typeof(IDirectParts) => _partSigner is not null,
            var type when type == typeof(IStreamedParts) => _uploads is not null && _partSigner is null,
            var type when type == typeof(IStagedUploads) => _uploads is not null || _trial is not null,
            _ => true,
        };
        return has ? this as T : null;
    }
}
