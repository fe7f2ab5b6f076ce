using Azure;
using Azure.Storage.Blobs.Models;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Moves bytes through the server. Longer objects go block by block, of which two at most are held in memory; the blob is there only
/// once the list of blocks is committed, and that happens after the end was verified.
/// </summary>
internal sealed class BlobStreams(BlobSpace space, TimeProvider time) : IStreamingStorage
{
    /// <summary>The most bytes of an object: two blocks are in memory, whatever a client says that it sends.</summary>
    private const long MaxSize = 64L * 1024 * 1024 * BlobSpace.MaxBlocks;

    public async ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        var blob = space.ObjectOf(key);
        return await BlobFailures.GuardAsync<Stream?>(async () =>
        {
            if (length == 0)
                return await BlobSpace.FindAsync(blob, cancellationToken) is null ? null : Stream.Null;

            try
            {
                var reply = await blob.DownloadStreamingAsync(
                    new BlobDownloadOptions { Range = new HttpRange(offset, length) }, cancellationToken);
                return new StoreStream(reply.Value.Content, time);
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                return null;
            }
        }, cancellationToken);
    }

    public async Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken)
    {
        ObjectTooLongException.ThrowIfOver(size, MaxSize);
        using var verified = new VerifyingStream(content, key.Oid, size);
        var blob = space.ObjectOf(key);
        if (await BlobFailures.GuardAsync(() => BlobSpace.FindAsync(blob, cancellationToken), cancellationToken) is not null)
        {
            await verified.CopyToAsync(Stream.Null, cancellationToken);
            return PutOutcome.AlreadyPresent;
        }

        // Names that no other upload of the same object has: a commit finds nothing but its own blocks.
        var unique = StagedKey.NewUnique();
        var blockSize = (int)Math.Max(BlockSender.BlockSize, ((size ?? 0) + BlobSpace.MaxBlocks - 1) / BlobSpace.MaxBlocks);
        var blocks = await BlockSender.SendAsync(blob, verified, blockSize, NameOf, cancellationToken);
        verified.DemandEnd();
        return await BlobFailures.GuardAsync(() => BlobSpace.CommitAsync(blob, blocks, size, cancellationToken), cancellationToken);

        string NameOf(int index) =>
            index < BlobSpace.MaxBlocks
                ? BlockName.Of(unique, index)
                : throw new ObjectTooLongException((long)blockSize * BlobSpace.MaxBlocks);
    }
}
