using Giftless.Policies;
using Giftless.Protocol;
using Giftless.Storage;
using Giftless.Transfer;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// Asks the policies before anything is offered for an object that is not here, which may open an upload. Only where there are policies
/// is the object looked up once more for it.
/// </summary>
internal sealed class PolicedTransferAdapter(ITransferAdapter inner, UploadPolicies policies)
    : ITransferAdapter, ITransferEndpoints
{
    public string Name => inner.Name;

    public IReadOnlyCollection<TransferEndpoint> Endpoints => (inner as ITransferEndpoints)?.Endpoints ?? [];

    public bool Serves(ObjectStore storage) => inner.Serves(storage);

    public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) => inner.Suits(operation, objects);

    public async ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        if (await item.Storage.GetSizeAsync(item.Key, cancellationToken) is null)
        {
            var user = (links as HttpTransferLinks)?.User;
            await policies.RequireAsync(item.Key.Repository, item.Key.Oid, item.Size, user, isPublishing: false, cancellationToken);
        }

        return await inner.UploadAsync(item, links, cancellationToken);
    }

    public ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken) =>
        inner.DownloadAsync(item, links, cancellationToken);
}
