using Giftless.Protocol;
using Giftless.Storage;
using Giftless.Transfer;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// The transfer <c>tus</c>, for the stock client (<c>lfs.tustransfers</c>) and any other of tus 1.0
/// (<c>tus.io/protocols/resumable-upload</c>, with its extensions Expiration, Checksum and Termination): an upload that breaks goes on
/// where it was, on whatever server. The link of a batch is the upload: it was created with it.
/// </summary>
internal sealed class TusTransferAdapter(TusOptions options, ActionLifetime lifetime, long? maxSize) : ITransferAdapter, ITransferEndpoints
{
    private const string Endpoint = "tus";

    private readonly BasicTransferAdapter _basic = new(lifetime);
    private readonly TusHandler _handler = new(maxSize);

    public string Name => "tus";

    public IReadOnlyCollection<TransferEndpoint> Endpoints =>
    [
        new()
        {
            Name = Endpoint,
            Path = "objects/storage/{oid}/tus",
            Methods = ["OPTIONS", "HEAD", "PATCH", "DELETE", "POST"],
            Handle = _handler.HandleAsync,
            MaxBodySize = null,
        },
    ];

    /// <summary>Switched off, it is not offered any more; uploads that have begun can be finished.</summary>
    public bool Serves(ObjectStore storage) => options.Enabled;

    public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) =>
        operation == LfsOperation.Upload && objects.Any(item => item.Error is null && item.RequestedSize >= options.LeastSize);

    public async ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        var size = item.Size!.Value;
        if (await item.Storage.GetSizeAsync(item.Key, cancellationToken) is { } held)
            return held == size ? TransferOffer.Held(size) : TransferOffer.OtherSize(held, size);
        item.Storage.DemandResumable(size);
        return TransferOffer.Of(size, new BatchActions { Upload = links.At(Endpoint, item.Key.Oid, size, query: UploadQuery.Of(size)) });
    }

    public ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken) =>
        _basic.DownloadAsync(item, links, cancellationToken);
}
