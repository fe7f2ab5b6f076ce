using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Giftless.Storage.AzureBlobs;

/// <summary>The part of a container that holds the objects.</summary>
internal sealed class BlobSpace
{
    private readonly ObjectLayout _layout;
    private readonly string _prefix;

    public BlobSpace(BlobContainerClient container, string prefix, ObjectLayout layout)
    {
        Container = container;
        _layout = layout;
        _prefix = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
    }

    public static BlobHttpHeaders Headers => new() { ContentType = "application/octet-stream" };

    public BlobContainerClient Container { get; }

    public BlockBlobClient ObjectOf(ObjectKey key) => Container.GetBlockBlobClient(_prefix + _layout.GetPath(key));

    public BlockBlobClient StagedOf(ObjectKey key, string unique) => Container.GetBlockBlobClient(_prefix + StagedKey.Of(_layout.GetPath(key), unique));

    /// <summary>All staged uploads that are whole blobs. Azure looks after parts without a commit itself.</summary>
    public async IAsyncEnumerable<BlobItem> ListStagedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in Container.GetBlobsAsync(BlobTraits.None, BlobStates.None, _prefix + StagedKey.Folder, cancellationToken))
        {
            if (StagedKey.IsStaged(item.Name.AsSpan(_prefix.Length)))
                yield return item;
        }
    }

    public static async Task<BlobProperties?> FindAsync(BlobBaseClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        }
        catch (Azure.RequestFailedException exception) when (exception.Status == 404 && exception.ErrorCode != BlobErrorCode.ContainerNotFound)
        {
            return null;
        }
    }
}
