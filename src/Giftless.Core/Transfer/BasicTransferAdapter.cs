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
    private readonly IDirectStorage? _direct;
    private readonly ActionLifetime _lifetime;

    /// <summary>Makes the adapter for one storage.</summary>
    /// <exception cref="ArgumentException">The storage can neither sign nor stream.</exception>
    public BasicTransferAdapter(IObjectStorage storage, ActionLifetime lifetime)
    {
        _storage = storage;
        _lifetime = lifetime;
        _direct = storage.GetCapability<IDirectStorage>();
        if (_direct is null && storage.GetCapability<IStreamingStorage>() is null)
            throw new ArgumentException($"{storage.GetType().Name} has neither {nameof(IDirectStorage)} nor {nameof(IStreamingStorage)}.", nameof(storage));
    }

    /// <inheritdoc/>
    public string Name => "basic";

    /// <inheritdoc/>
    public async ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        var size = item.Size!.Value;
        if (await _storage.GetSizeAsync(item.Key, cancellationToken) is { } held)
            return held == size ? TransferOffer.Held(size) : TransferOffer.OtherSize(held, size);

        return TransferOffer.Of(size, new BatchActions
        {
            Upload = _direct is null
                ? links.Upload(item.Key.Oid, size)
                : ToAction(await _direct.SignUploadAsync(item.Key, size, _lifetime.For(size), cancellationToken)),
            Verify = links.Verify(item.Key.Oid, size),
        });
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
            Download = _direct is null
                ? links.Download(item.Key.Oid, held, item.Disposition)
                : ToAction(await _direct.SignDownloadAsync(item.Key, item.Disposition, _lifetime.For(held), cancellationToken)),
        });
    }

    private static LfsAction ToAction(SignedRequest signed) => new()
    {
        Href = signed.Url,
        Header = signed.Headers.Count == 0 ? null : signed.Headers,
        ExpiresIn = (int)signed.Lifetime.TotalSeconds,
    };
}
