using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Copies within the account, block by block. The bytes stay in Azure, and each request is over when its block is copied: a copy of a
/// whole blob by one request goes on by itself, and its target is there before it is known whether it succeeds. Here the target appears
/// with the list of blocks, with headers of its own; until then there is nothing but blocks, which Azure discards after a week.
/// </summary>
internal sealed class BlobCopier(SasSigner signer)
{
    private const long MiB = 1024 * 1024;
    private const long BlockSize = 64 * MiB;
    private const int Parallelism = 4;

    /// <summary>Copies that are slower do not end.</summary>
    private const long SlowestBytesPerSecond = MiB;

    /// <summary>Five days: no link to a blob holds for more than a week.</summary>
    private const long MostSeconds = 5 * 24 * 60 * 60;

    private static readonly PartLimits Blocks = new(
        MinPartSize: 1, MaxPartSize: 4000 * MiB, BlobSpace.MaxBlocks, MaxObjectSize: 4000 * MiB * BlobSpace.MaxBlocks);

    private static readonly TimeSpan LeastLifetime = TimeSpan.FromHours(1);

    /// <summary>Copies one version of a blob, unless there is something at the target.</summary>
    /// <exception cref="RequestFailedException">404 or 412: that version is not there any more.</exception>
    public async Task<PutOutcome> CopyAsync(
        BlockBlobClient source, ETag version, long size, BlockBlobClient target, CancellationToken cancellationToken)
    {
        var (url, _) = await signer.SignAsync(source, BlobSasPermissions.Read, LifetimeFor(size), disposition: null, cancellationToken);
        var unique = StagedKey.NewUnique();
        var blocks = Blocks.Cut(size, Blocks.PartSizeFor(size, BlockSize, BlobSpace.MaxBlocks));
        await Parallel.ForEachAsync(
            blocks,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (block, cancellation) => await target.StageBlockFromUriAsync(
                url,
                BlockName.Of(unique, block.Number),
                new StageBlockFromUriOptions
                {
                    SourceRange = new HttpRange(block.Offset, block.Size),
                    SourceConditions = new RequestConditions { IfMatch = version },
                },
                cancellation));
        return await BlobSpace.CommitAsync(target, blocks.Select(block => BlockName.Of(unique, block.Number)), size, cancellationToken);
    }

    private static TimeSpan LifetimeFor(long size) =>
        LeastLifetime + TimeSpan.FromSeconds(Math.Min(size / SlowestBytesPerSecond, MostSeconds));
}
