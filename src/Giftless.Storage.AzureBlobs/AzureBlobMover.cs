using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Giftless.Storage.Blobs;
using BlobInfo = Giftless.Storage.Blobs.BlobInfo;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Copies within the account, block by block. The bytes stay in Azure, and each request is over when its block is copied: a copy of a
/// whole blob by one request goes on by itself, and its target is there before it is known whether it succeeds. Here the target appears
/// with the list of blocks, with headers of its own; until then there is nothing but blocks, which Azure discards after a week.
/// </summary>
internal sealed class AzureBlobMover(
    BlobContainerClient container, StoreCalls calls, AzureBlobSigner signer, AzureBlobStore store, TimeProvider time) : IBlobMove
{
    private const long BlockSize = 64 * 1024 * 1024;
    private const int Parallelism = 4;

    private static readonly SignedRead LinkToSource = new() { Lifetime = TimeSpan.FromHours(1) };

    public bool IsBoundToVersion => true;

    public async Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken)
    {
        if (source.Name == target)
            return await SetHeadersAsync(source, cancellationToken) is null ? MoveOutcome.Moved : MoveOutcome.SourceChanged;
        // There is no block of an empty blob whose copy would tell.
        if (source.Size == 0 && (await store.FindAsync(source.Name, cancellationToken))?.Version != source.Version)
            return MoveOutcome.SourceChanged;
        if (await CopyAsync(source, target, cancellationToken) is not { } blocks)
            return MoveOutcome.SourceChanged;
        return await store.CommitAsync(target, blocks, replaces: false, cancellationToken)
            ? MoveOutcome.Moved
            : MoveOutcome.TargetExists;
    }

    private Task<StoreFailureKind?> SetHeadersAsync(BlobInfo blob, CancellationToken cancellationToken) => calls.TryAsync(
        "set the headers of an object",
        cancellation => container.GetBlobClient(blob.Name).SetHttpHeadersAsync(
            AzureBlobStore.Headers, new BlobRequestConditions { IfMatch = new ETag(blob.Version) }, cancellation),
        cancellationToken);

    /// <returns>The names of the blocks, or null where the source is not there any more, or in another version.</returns>
    private async Task<List<string>?> CopyAsync(BlobInfo source, string target, CancellationToken cancellationToken)
    {
        var blob = container.GetBlockBlobClient(target);
        var version = BlockName.NewVersion(time.GetUtcNow());
        var limits = AzureLimits.Blocks;
        var parts = limits.Cut(source.Size, limits.PartSizeFor(source.Size, BlockSize, AzureLimits.MaxBlocks));
        var isChanged = false;
        await Parallel.ForEachAsync(
            parts,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (part, token) =>
            {
                if (!isChanged
                    && await calls.TryAsync("copy a block", cancellation => CopyBlockAsync(part, cancellation), token) is not null)
                {
                    isChanged = true;
                }
            });
        return isChanged ? null : [.. parts.Select(NameOf)];

        string NameOf(UploadPart part) => new BlockName(Part: 0, version, part.Number).ToString();

        async Task CopyBlockAsync(UploadPart part, CancellationToken cancellation)
        {
            var options = new StageBlockFromUriOptions
            {
                SourceRange = new HttpRange(part.Offset, part.Size),
                SourceConditions = new RequestConditions { IfMatch = new ETag(source.Version) },
            };
            var link = await signer.SignReadAsync(source.Name, LinkToSource, cancellation);
            await blob.StageBlockFromUriAsync(new Uri(link.Url), NameOf(part), options, cancellation);
        }
    }
}
