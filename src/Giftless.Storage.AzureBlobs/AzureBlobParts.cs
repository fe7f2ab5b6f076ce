using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Giftless.Storage.Blobs;
using BlobInfo = Giftless.Storage.Blobs.BlobInfo;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Takes parts as blocks that wait under the blob's name to be committed. A part that a client sends itself is one block, which takes the
/// place of the one sent before. One that passes through the server is as many as two small buffers make of it; it counts once all of its
/// blocks are there, in place of those sent before.
/// </summary>
/// <param name="container">The container.</param>
/// <param name="calls">Calls the store.</param>
/// <param name="sender">Sends blocks.</param>
/// <param name="store">Looks up and commits.</param>
/// <param name="mode">Whether parts pass through the server.</param>
/// <param name="time">Tells which of two attempts is the later one.</param>
internal sealed class AzureBlobParts(
    BlobContainerClient container, StoreCalls calls, BlockSender sender, AzureBlobStore store, TransferMode mode, TimeProvider time)
    : IBlobParts
{
    /// <summary>Azure knows one upload of each name, which begins with its first block.</summary>
    private const string Id = "blocks";

    /// <summary>A part that passes through the server and has eight times the length of a block is nine of them.</summary>
    private const int MaxStreamedParts = AzureLimits.MaxBlocks / 9;
    private const long MaxStreamedPartSize = 8 * BlockSender.BlockSize;

    public PartLimits Limits { get; } = mode == TransferMode.Direct
        ? AzureLimits.Blocks
        : new()
        {
            MinPartSize = 1,
            MaxPartSize = MaxStreamedPartSize,
            MaxParts = MaxStreamedParts,
            MaxObjectSize = MaxStreamedPartSize * MaxStreamedParts,
        };

    public Task<string> StartAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Id);

    /// <remarks>
    /// Azure does not document when a blob was written that has blocks only. It discards them itself a week after the last one came.
    /// </remarks>
    public async IAsyncEnumerable<BlobUpload> ListUploadsAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in store.ListAsync(prefix, BlobStates.Uncommitted, cancellationToken))
        {
            if (item.Properties.ContentLength is null or 0 && await ListBlocksAsync(item.Name, cancellationToken) is not [])
                yield return new BlobUpload { Name = item.Name, Id = Id };
        }
    }

    public async Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken)
    {
        if (upload.Id != Id)
            return null;
        var blocks = await ListBlocksAsync(upload.Name, cancellationToken);
        return blocks
            .Select(block => (Name: BlockName.TryParse(block.Name) ?? default, Size: block.SizeLong))
            .Where(block => block.Name.Part > 0)
            .GroupBy(block => (block.Name.Part, block.Name.Version))
            .Where(attempt => attempt.Count() == attempt.First().Name.Count)
            .OrderBy(attempt => attempt.Key.Version, StringComparer.Ordinal)
            .GroupBy(attempt => attempt.Key.Part, attempt => new BlobPart
            {
                Number = attempt.Key.Part,
                Version = attempt.Key.Version,
                Size = attempt.Sum(block => block.Size),
            })
            .ToDictionary(attempts => attempts.Key, attempts => attempts.Last());
    }

    public async Task<BlobPart?> PutPartAsync(
        BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        if (upload.Id != Id)
            return null;
        // The last block is shorter than the others, and so sent only after the end was read: until then the part is not complete.
        var count = (int)(part.Size / BlockSender.BlockSize) + 1;
        var blockSize = (int)(part.Size / count) + 1;
        var version = BlockName.NewVersion(time.GetUtcNow(), count);
        await sender.SendAsync(
            upload.Name, content, blockSize, index => new BlockName(part.Number, version, index), cancellationToken);
        return new BlobPart { Number = part.Number, Size = part.Size, Version = version };
    }

    public async Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken)
    {
        // A commit takes blocks that are committed, too: who comes second would else write the blob anew under the eyes of who came first.
        var held = await store.LookAtAsync(upload.Name, cancellationToken);
        var conditions = held is null
            ? new BlobRequestConditions { IfNoneMatch = ETag.All }
            : new BlobRequestConditions { IfMatch = held.ETag };
        if (await ListPartsAsync(upload, cancellationToken) is not { } waiting
            || parts.Any(part => waiting.GetValueOrDefault(part.Number) != part))
        {
            return null;
        }

        List<string> blocks = [.. parts.SelectMany(BlockName.AllOf)];
        return await store.TryCommitAsync(upload.Name, blocks, conditions, cancellationToken) is { } made
            && await store.FindAsync(upload.Name, cancellationToken) is { } found && found.Version == made
            ? found
            : null;
    }

    /// <summary>
    /// Blocks cannot be deleted, but an empty blob in their place can. Those that wait beside a blob that is there are left to Azure.
    /// </summary>
    public async Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken)
    {
        if (upload.Id != Id || await ListBlocksAsync(upload.Name, cancellationToken) is [])
            return;
        var empty = await calls.FindAsync(
            "abort an upload",
            async cancellation => (await container.GetBlockBlobClient(upload.Name).CommitBlockListAsync(
                [], new CommitBlockListOptions { Conditions = new() { IfNoneMatch = ETag.All } }, cancellation)).Value,
            cancellationToken);
        if (empty is not null)
            await store.DeleteAsync(upload.Name, AzureBlobStore.VersionOf(empty.ETag), cancellationToken);
    }

    private async Task<IReadOnlyList<BlobBlock>> ListBlocksAsync(string name, CancellationToken cancellationToken)
    {
        var list = await calls.FindAsync(
            "list parts",
            async cancellation => (await container.GetBlockBlobClient(name).GetBlockListAsync(
                BlockListTypes.Uncommitted, cancellationToken: cancellation)).Value,
            cancellationToken);
        return list is null ? [] : [.. list.UncommittedBlocks];
    }
}
