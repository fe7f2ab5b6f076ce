using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Giftless.Storage.AzureBlobs;

/// <summary>The part of a container that holds the objects.</summary>
internal sealed class BlobSpace
{
    /// <summary>The most blocks of a blob (Azure, "Scalability and performance targets for Blob storage").</summary>
    public const int MaxBlocks = 50_000;

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

    public BlockBlobClient StagedOf(ObjectKey key, string unique) =>
        Container.GetBlockBlobClient(_prefix + StagedKey.Of(_layout.GetPath(key), unique));

    /// <summary>All staged uploads that are whole blobs. Azure looks after parts without a commit itself.</summary>
    public async IAsyncEnumerable<BlobItem> ListStagedAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in Container.GetBlobsAsync(BlobTraits.None, BlobStates.None, _prefix + StagedKey.Folder, cancellationToken))
        {
            if (StagedKey.IsStaged(item.Name.AsSpan(_prefix.Length)))
                yield return item;
        }
    }

    /// <summary>What is there, or null. What an asynchronous copy is still making, or has left, is not there.</summary>
    public static async Task<BlobProperties?> FindAsync(BlobBaseClient blob, CancellationToken cancellationToken) =>
        await LookAtAsync(blob, cancellationToken) is { } found && IsWhole(found) ? found : null;

    /// <summary>Makes a blob of blocks, unless there is one.</summary>
    /// <exception cref="OtherSizeHeldException">There is one of another length.</exception>
    public static async Task<PutOutcome> CommitAsync(
        BlockBlobClient blob, IEnumerable<string> blocks, long? size, CancellationToken cancellationToken)
    {
        try
        {
            await CommitAsync(new BlobRequestConditions { IfNoneMatch = ETag.All });
        }
        catch (RequestFailedException exception)
            when (exception.Status is 409 or 412 || exception.ErrorCode == BlobErrorCode.InvalidBlockList)
        {
            // An upload that was faster has discarded the blocks of this one with its own commit.
            if (await LookAtAsync(blob, cancellationToken) is not { } held)
                throw;
            if (IsWhole(held))
            {
                return held.ContentLength == (size ?? held.ContentLength)
                    ? PutOutcome.AlreadyPresent
                    : throw new OtherSizeHeldException(held.ContentLength, size!.Value);
            }

            await CommitAsync(new BlobRequestConditions { IfMatch = held.ETag });
        }

        return PutOutcome.Stored;

        Task CommitAsync(BlobRequestConditions conditions) => blob.CommitBlockListAsync(
            blocks, new CommitBlockListOptions { HttpHeaders = Headers, Conditions = conditions }, cancellationToken);
    }

    private static bool IsWhole(BlobProperties found) => (found.BlobCopyStatus ?? CopyStatus.Success) == CopyStatus.Success;

    private static async Task<BlobProperties?> LookAtAsync(BlobBaseClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        }
        catch (RequestFailedException exception) when (exception.Status == 404 && exception.ErrorCode != BlobErrorCode.ContainerNotFound)
        {
            return null;
        }
    }
}
