using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Transfer;

/// <summary>A way of moving objects that client and server agree on in a batch.</summary>
public interface ITransferAdapter
{
    /// <summary>The name on the wire, such as <c>basic</c>.</summary>
    string Name { get; }

    /// <summary>Whether it can be done with a storage at all. What cannot is not offered to clients of its repositories.</summary>
    bool Serves(ObjectStore storage) => true;

    /// <summary>Whether it is the right one for a batch, which has one transfer for all its objects; else the next one is asked.</summary>
    bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects);

    /// <summary>Says how the client uploads an object whose size is known.</summary>
    ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken);

    /// <summary>Says how the client downloads an object.</summary>
    ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken);
}
