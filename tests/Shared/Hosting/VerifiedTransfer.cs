using Giftless.Protocol;
using Giftless.Transfer;

namespace Giftless.Tests.Hosting;

/// <summary>
/// The transfer <c>basic</c> through the server, with a verification after it as where clients reach the storage directly.
/// </summary>
internal sealed class VerifiedTransfer(ActionLifetime lifetime) : ITransferAdapter
{
    private readonly BasicTransferAdapter _basic = new(lifetime);

    public string Name => _basic.Name;

    public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) => true;

    public async ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        var offer = await _basic.UploadAsync(item, links, cancellationToken);
        if (offer.Actions is { } actions)
            actions.Verify = links.Verify(item.Key.Oid, item.Size!.Value, upload: null);
        return offer;
    }

    public ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken) =>
        _basic.DownloadAsync(item, links, cancellationToken);
}
