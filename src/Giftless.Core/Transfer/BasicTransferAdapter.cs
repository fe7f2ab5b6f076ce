using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Transfer;

/// <summary>
/// The transfer <c>basic</c> (<c>docs/api/basic-transfers.md</c> of git-lfs): one request moves one object, between client and
/// storage where the storage can sign requests, through the server where it can stream.
/// </summary>
public sealed class BasicTransferAdapter : ITransferAdapter
{
    private readonly IObjectStorage _storage;
    private readonly IDirectUploads? _uploads;
    private readonly IDirectDownloads? _downloads;
    private readonly bool _streams;
    private readonly ActionLifetime _lifetime;

    /// <summary>Makes the adapter for one storage.</summary>
    /// <exception cref="ArgumentException">The storage can neither sign nor stream.</exception>
    public BasicTransferAdapter(IObjectStorage storage, ActionLifetime lifetime)
    {
        _storage = storage;
        _lifetime = lifetime;
        _uploads = storage.GetCapability<IDirectUploads>();
        _downloads = storage.GetCapability<IDirectDownloads>();
        _streams = storage.GetCapability<IStreamingStorage>() is not null;
        if (!_streams && (_uploads is null || _downloads is null))
        {
            throw new ArgumentException(
                $"{storage.GetType().Name} has neither {nameof(IStreamingStorage)} nor both {nameof(IDirectUploads)} and "
                + $"{nameof(IDirectDownloads)}.",
                nameof(storage));
        }
    }

    /// <inheritdoc/>
    public string Name => "basic";

    /// <inheritdoc/>
    public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) => true;

    /// <inheritdoc/>
    public async ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        var size = item.Size!.Value;
        if (await _storage.GetSizeAsync(item.Key, cancellationToken) is { } held)
            return held == size ? TransferOffer.Held(size) : TransferOffer.OtherSize(held, size);

        return await OfferUploadAsync(item.Key, size, links, cancellationToken);
    }

    /// <summary>Says how an object that is not here is uploaded.</summary>
    internal async ValueTask<TransferOffer> OfferUploadAsync(
        ObjectKey key, long size, ITransferLinks links, CancellationToken cancellationToken)
    {
        if (_uploads is not null && size <= _uploads.MaxUploadSize)
        {
            var signed = await _uploads.SignUploadAsync(key, size, _lifetime.For(size), cancellationToken);
            return TransferOffer.Of(size, new BatchActions
            {
                Upload = signed.Request.ToAction(),
                Verify = links.Verify(key.Oid, size, signed.Upload),
            });
        }

        // No verification of what passes through the server, which checks length and SHA-256 before it says that it has the object.
        return _streams
            ? TransferOffer.Of(size, new BatchActions { Upload = links.Upload(key.Oid, size) })
            : TransferOffer.TooLong(_uploads!.MaxUploadSize);
    }

    /// <inheritdoc/>
    public async ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        if (await _storage.GetSizeAsync(item.Key, cancellationToken) is not { } held)
            return TransferOffer.Missing();
        if (item.Size is { } asked && asked != held)
            return TransferOffer.OtherSize(held, asked);

        return TransferOffer.Of(held, new BatchActions
        {
            Download = _downloads is null
                ? links.Download(item.Key.Oid, held, item.Disposition)
                : (await _downloads.SignDownloadAsync(item.Key, item.Disposition, _lifetime.For(held), cancellationToken)).ToAction(),
        });
    }
}
