using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Takes staged uploads: whole ones under a name of their own each, and those in parts, which are uncommitted blocks, under a name that
/// follows from the object, so that any server finds them again.
/// </summary>
internal sealed class BlobUploads(BlobSpace space, SasSigner signer, AzureBlobStorageOptions options, TimeProvider time)
    : IMultipartStorage, IStreamedParts
{
    private const long MiB = 1024 * 1024;

    private readonly BlobCopier _copier = new(signer);

    /// <summary>
    /// The limits of Put Block (Azure, "Scalability and performance targets for Blob storage"). A part that passes through the server is
    /// at most eight blocks.
    /// </summary>
    public PartLimits PartLimits { get; } = options.Mode == TransferMode.Direct
        ? new(MinPartSize: 1, MaxPartSize: 4000 * MiB, MaxParts: BlobSpace.MaxBlocks, MaxObjectSize: 4000 * MiB * BlobSpace.MaxBlocks)
        : new(
            MinPartSize: 1,
            MaxPartSize: 8 * BlockSender.BlockSize,
            MaxParts: BlobSpace.MaxBlocks / 8,
            MaxObjectSize: (long)BlockSender.BlockSize * BlobSpace.MaxBlocks);

    public Task<MultipartUpload> OpenUploadAsync(
        ObjectKey key, long size, long partSize, CancellationToken cancellationToken) => BlobFailures.GuardAsync(async () =>
    {
        var upload = NameOf(key, size, partSize);
        var blob = space.StagedOf(key, upload);
        var held = await BlobSpace.FindAsync(blob, cancellationToken) is { } whole && whole.ContentLength == size
            ? PartLimits.Cut(size, partSize).ToDictionary(part => part.Number, part => part.Size)
            : SizesOf(await ListBlocksAsync(blob, cancellationToken));
        return new MultipartUpload(upload, held);
    }, cancellationToken);

    public Task PutPartAsync(ObjectKey key, string upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        Demand(upload);
        if (part.Number > PartLimits.MaxParts || part.Size > PartLimits.MaxPartSize)
            throw new LfsException(400, $"There is no part {part.Number} of {part.Size} bytes in an upload to this server.");

        var blob = space.StagedOf(key, upload);
        return BlockSender.SendAsync(
            blob, content, BlockSender.BlockSize, index => new BlockName(part.Number, index).ToString(), cancellationToken);
    }

    public Task AbortUploadAsync(ObjectKey key, string upload, CancellationToken cancellationToken) => BlobFailures.GuardAsync(async () =>
    {
        Demand(upload);
        await DiscardAsync(space.StagedOf(key, upload), cancellationToken);
        return true;
    }, cancellationToken);

    public Task<PutOutcome> FinishUploadAsync(
        ObjectKey key, string upload, long size, CancellationToken cancellationToken) => BlobFailures.GuardAsync(async () =>
    {
        Demand(upload);
        var (target, staged) = (space.ObjectOf(key), space.StagedOf(key, upload));
        try
        {
            var outcome = (await BlobSpace.FindAsync(target, cancellationToken))?.ContentLength == size
                ? PutOutcome.AlreadyPresent
                : await PublishAsync(key, staged, target, size, cancellationToken);
            await staged.DeleteIfExistsAsync(cancellationToken: cancellationToken);
            return outcome;
        }
        catch (Exception exception) when (exception is UploadIncompleteException or RequestFailedException { Status: 404 or 412 })
        {
            // Another server may have been faster, or somebody has sent something else meanwhile.
            if ((await BlobSpace.FindAsync(target, cancellationToken))?.ContentLength == size)
                return PutOutcome.AlreadyPresent;
            throw exception as UploadIncompleteException
                ?? new UploadIncompleteException("The upload changed while it was being finished. Start the transfer again.");
        }
        catch (ObjectMismatchException)
        {
            await DiscardAsync(staged, cancellationToken);
            throw;
        }
    }, cancellationToken);

    private async Task<PutOutcome> PublishAsync(
        ObjectKey key, BlockBlobClient staged, BlockBlobClient target, long size, CancellationToken cancellationToken)
    {
        var whole = await BlobSpace.FindAsync(staged, cancellationToken) ?? await CommitPartsAsync(staged, size, cancellationToken);
        if (whole.ContentLength != size)
            throw new ObjectMismatchException($"{whole.ContentLength} bytes came for {key.Oid}, which has {size}.");
        if (options.Verification == UploadVerification.Rehash)
            await VerifyAsync(key.Oid, staged, whole, cancellationToken);

        return await _copier.CopyAsync(staged, whole.ETag, size, target, cancellationToken);
    }

    private static async Task<BlobProperties> CommitPartsAsync(BlockBlobClient staged, long size, CancellationToken cancellationToken)
    {
        var blocks = await ListBlocksAsync(staged, cancellationToken);
        if (blocks.Count == 0)
        {
            // Another server may have committed them a moment ago.
            return await BlobSpace.FindAsync(staged, cancellationToken)
                ?? throw new UploadIncompleteException("Nothing was sent. Start the transfer again.");
        }

        var parts = SizesOf(blocks);
        for (var number = 1; number <= parts.Count; number++)
        {
            if (!parts.ContainsKey(number))
                throw new UploadIncompleteException($"Part {number} was not sent. Start the transfer again; what was sent is kept.");
        }

        if (parts.Values.Sum() != size)
        {
            throw new UploadIncompleteException(
                $"{parts.Values.Sum()} of {size} bytes were sent. Start the transfer again; what was sent is kept.");
        }

        try
        {
            await staged.CommitBlockListAsync(
                blocks.Keys.Select(name => name.ToString()),
                new CommitBlockListOptions
                {
                    HttpHeaders = BlobSpace.Headers,
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                },
                cancellationToken);
        }
        catch (RequestFailedException exception)
            when (exception.Status is 409 or 412 || exception.ErrorCode == BlobErrorCode.InvalidBlockList)
        {
            // Another server has committed the same parts.
        }

        return (await staged.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
    }

    private async Task VerifyAsync(Oid oid, BlockBlobClient staged, BlobProperties whole, CancellationToken cancellationToken)
    {
        var unchanged = new BlobRequestConditions { IfMatch = whole.ETag };
        var actual = await ContentHash.ComputeAsync(
            whole.ContentLength,
            async (offset, cancellation) => new StoreStream(
                (await staged.DownloadStreamingAsync(
                    new BlobDownloadOptions { Range = new HttpRange(offset), Conditions = unchanged }, cancellation)).Value.Content,
                time),
            cancellationToken);
        if (actual != oid)
            throw new ObjectMismatchException($"The {whole.ContentLength} bytes that came have the SHA-256 {actual}, not {oid}.");
    }

    /// <summary>The lengths of the blocks that wait for a commit, in the order of the parts.</summary>
    private static async Task<SortedDictionary<BlockName, long>> ListBlocksAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        var blocks = new SortedDictionary<BlockName, long>();
        try
        {
            var list = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellationToken);
            foreach (var block in list.Value.UncommittedBlocks)
            {
                if (BlockName.TryParse(block.Name) is { } name)
                    blocks[name] = block.SizeLong;
            }
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            // Nothing was sent.
        }

        return blocks;
    }

    private static Dictionary<int, long> SizesOf(IEnumerable<KeyValuePair<BlockName, long>> blocks) =>
        blocks.GroupBy(block => block.Key.Part).ToDictionary(part => part.Key, part => part.Sum(block => block.Value));

    /// <summary>Blocks cannot be deleted, but an empty blob in their place can.</summary>
    private static async Task DiscardAsync(BlockBlobClient staged, CancellationToken cancellationToken)
    {
        await staged.CommitBlockListAsync([], cancellationToken: cancellationToken);
        await staged.DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    private static void Demand(string upload)
    {
        if (!StagedKey.IsUnique(upload))
            throw new LfsException(400, "The address names no upload of this server. Start the transfer again.");
    }

    /// <summary>The name of an upload in parts, the same on every server.</summary>
    private static string NameOf(ObjectKey key, long size, long partSize) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Repository} {key.Oid} {size} {partSize}")).AsSpan(0, 16));
}
