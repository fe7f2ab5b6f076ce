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
public sealed class MultipartTransferAdapter : ITransferAdapter
{
    /// <summary>
    /// What clients are asked to send with a part: <c>Content-MD5</c>, which guards a part on its way, and which storages check
    /// themselves. The object's SHA-256 is checked in any case.
    /// </summary>
    private const string PartDigest = "contentMD5";

    private readonly IObjectStorage _storage;
    private readonly IMultipartStorage _parts;
    private readonly IDirectParts? _direct;
    private readonly BasicTransferAdapter _basic;
    private readonly MultipartOptions _options;
    private readonly ActionLifetime _lifetime;

    /// <summary>Makes the adapter for one storage.</summary>
    /// <param name="storage">The storage, which has <see cref="IMultipartStorage"/>.</param>
    /// <param name="options">How to cut.</param>
    /// <param name="lifetime">How long actions are good for.</param>
    /// <exception cref="ArgumentException">The storage does not take parts.</exception>
    public MultipartTransferAdapter(IObjectStorage storage, MultipartOptions options, ActionLifetime lifetime)
    {
        _storage = storage;
        _options = options;
        _lifetime = lifetime;
        _basic = new BasicTransferAdapter(storage, lifetime);
        _direct = storage.GetCapability<IDirectParts>();
        _parts = storage.GetCapability<IMultipartStorage>()
            ?? throw new ArgumentException($"{storage.GetType().Name} has no {nameof(IMultipartStorage)}.", nameof(storage));
        if (_direct is null && storage.GetCapability<IStreamedParts>() is null)
        {
            throw new ArgumentException(
                $"{storage.GetType().Name} has neither {nameof(IDirectParts)} nor {nameof(IStreamedParts)}.", nameof(storage));
        }
    }

    /// <inheritdoc/>
    public string Name => "multipart-basic";

    /// <inheritdoc/>
    public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) =>
        operation == LfsOperation.Upload && objects.Any(item => item.Error is null && item.RequestedSize > _options.PartSize);

    /// <inheritdoc/>
    public async ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        var size = item.Size!.Value;
        if (await _storage.GetSizeAsync(item.Key, cancellationToken) is { } held)
            return held == size ? TransferOffer.Held(size) : TransferOffer.OtherSize(held, size);

        return size <= _options.PartSize
            ? AsOnePart(await _basic.OfferUploadAsync(item.Key, size, links, cancellationToken), size)
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
        var key = item.Key;
        var lifetime = _lifetime.For(size);
        var partSize = _parts.PartLimits.PartSizeFor(size, _options.PartSize, _options.MaxParts);
        var parts = _parts.PartLimits.Cut(size, partSize);
        item.Parts.Take(parts.Count);
        var upload = await _parts.OpenUploadAsync(key, size, partSize, cancellationToken);
        var wanted = parts.Where(part => upload.Held.GetValueOrDefault(part.Number, -1) != part.Size).ToList();
        item.Parts.Return(parts.Count - wanted.Count);

        var missing = new List<LfsPartAction>(wanted.Count);
        foreach (var part in wanted)
        {
            var action = _direct is null
                ? links.Part(key.Oid, size, upload.Name, part)
                : (await _direct.SignPartAsync(key, upload.Name, part, lifetime, cancellationToken)).ToAction();
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
