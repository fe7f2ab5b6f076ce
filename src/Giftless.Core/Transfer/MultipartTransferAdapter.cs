using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Transfer;

/// <summary>
/// The transfer <c>multipart-basic</c> (version 0.9.1 of Giftless's specification): an object is sent in parts, in any order, and an
/// interrupted upload goes on where it was.
/// </summary>
/// <remarks>
/// The batch itself finds or starts the upload, since the links of parts name it, so that there is no <c>init</c> action. Whether the
/// whole is the object is known at <c>commit</c>, which this server answers for every storage.
/// </remarks>
/// <param name="options">How to cut.</param>
/// <param name="lifetime">How long actions are good for.</param>
public sealed class MultipartTransferAdapter(MultipartOptions options, ActionLifetime lifetime) : ITransferAdapter
{
    /// <summary>
    /// What clients are asked to send with a part: <c>Content-MD5</c>, which guards a part on its way, and which storages check
    /// themselves. The object's SHA-256 is checked in any case.
    /// </summary>
    private const string PartDigest = "contentMD5";

    private readonly BasicTransferAdapter _basic = new(lifetime);

    /// <inheritdoc/>
    public string Name => "multipart-basic";

    /// <inheritdoc/>
    public bool Serves(ObjectStore storage) => storage.TakesParts;

    /// <inheritdoc/>
    public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) =>
        operation == LfsOperation.Upload && objects.Any(item => item.Error is null && item.RequestedSize > options.PartSize);

    /// <inheritdoc/>
    public async ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        var size = item.Size!.Value;
        if (await item.Storage.GetSizeAsync(item.Key, cancellationToken) is { } held)
            return held == size ? TransferOffer.Held(size) : TransferOffer.OtherSize(held, size);

        return size <= options.PartSize
            ? AsOnePart(await _basic.OfferUploadAsync(item.Storage, item.Key, size, links, cancellationToken), size)
            : await InPartsAsync(item, size, links, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken) =>
        _basic.DownloadAsync(item, links, cancellationToken);

    /// <summary>What <c>basic</c> offers as one request is, to a client that sends parts, one part and nothing to commit.</summary>
    private static TransferOffer AsOnePart(TransferOffer offer, long size)
    {
        if (offer.Actions is { Upload: { } upload } actions)
        {
            actions.Parts = [LfsPartAction.Of(upload, position: 0, size)];
            actions.Upload = null;
        }

        return offer;
    }

    private async Task<TransferOffer> InPartsAsync(
        TransferObject item, long size, ITransferLinks links, CancellationToken cancellationToken)
    {
        var (storage, key) = (item.Storage, item.Key);
        var partSize = storage.PartLimits.PartSizeFor(size, options.PartSize, options.MaxParts);
        var parts = storage.PartLimits.Cut(size, partSize);
        item.Parts.Take(parts.Count);
        var upload = await storage.OpenUploadAsync(key, size, partSize, cancellationToken);
        var wanted = parts.Where(part => upload.Held.GetValueOrDefault(part.Number, -1) != part.Size).ToList();
        item.Parts.Return(parts.Count - wanted.Count);

        var missing = new List<LfsPartAction>(wanted.Count);
        foreach (var part in wanted)
        {
            var action = storage.SignsParts
                ? (await storage.SignPartAsync(key, upload.Name, part, lifetime.For(size), cancellationToken)).ToAction()
                : links.Part(key.Oid, size, upload.Name, part);
            missing.Add(LfsPartAction.Of(action, part.Offset, part.Size, PartDigest));
        }

        return TransferOffer.Of(size, new BatchActions
        {
            Parts = missing.Count == 0 ? null : missing,
            Commit = links.Commit(key.Oid, size, upload.Name),
            Abort = links.Abort(key.Oid, size, upload.Name),
            Verify = links.Verify(key.Oid, size, upload.Name),
        });
    }
}
