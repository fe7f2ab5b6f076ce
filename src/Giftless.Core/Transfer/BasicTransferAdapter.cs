using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Transfer;

/// <summary>
/// The transfer <c>basic</c> (<c>docs/api/basic-transfers.md</c> of git-lfs): one request moves one object, between client and
/// storage where the storage can sign requests, through the server where it cannot.
/// </summary>
/// <param name="lifetime">How long actions are good for.</param>
public sealed class BasicTransferAdapter(ActionLifetime lifetime) : ITransferAdapter
{
    /// <inheritdoc/>
    public string Name => "basic";

    /// <inheritdoc/>
    public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) => true;

    /// <inheritdoc/>
    public async ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        var size = item.Size!.Value;
        if (await item.Storage.GetSizeAsync(item.Key, cancellationToken) is { } held)
            return held == size ? TransferOffer.Held(size) : TransferOffer.OtherSize(held, size);

        return await OfferUploadAsync(item.Storage, item.Key, size, links, cancellationToken);
    }

    /// <summary>Says how an object that is not here is uploaded.</summary>
    internal async ValueTask<TransferOffer> OfferUploadAsync(
        ObjectStore storage, ObjectKey key, long size, ITransferLinks links, CancellationToken cancellationToken)
    {
        if (storage.SignsUploads && size <= storage.MaxUploadSize)
        {
            var signed = await storage.SignUploadAsync(key, size, lifetime.For(size), cancellationToken);
            return TransferOffer.Of(size, new BatchActions
            {
                Upload = signed.Request.ToAction(),
                Verify = links.Verify(key.Oid, size, signed.Upload),
            });
        }

        // No verification of what passes through the server, which checks length and SHA-256 before it says that it has the object.
        return TransferOffer.Of(size, new BatchActions { Upload = links.Upload(key.Oid, size) });
    }

    /// <inheritdoc/>
    public async ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        var storage = item.Storage;
        if (await storage.GetSizeAsync(item.Key, cancellationToken) is not { } held)
            return TransferOffer.Missing();
        if (item.Size is { } asked && asked != held)
            return TransferOffer.OtherSize(held, asked);

        return TransferOffer.Of(held, new BatchActions
        {
            Download = storage.SignsDownloads
                ? (await storage.SignDownloadAsync(item.Key, item.Disposition, lifetime.For(held), cancellationToken)).ToAction()
                : links.Download(item.Key.Oid, held, item.Disposition),
        });
    }
}
