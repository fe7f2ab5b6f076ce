using Amazon.S3.Model;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.S3;

/// <summary>Copies within the bucket. The bytes stay in the store.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="calls">Calls the store.</param>
/// <param name="parts">Multipart uploads.</param>
/// <param name="store">Looks up what is there.</param>
/// <param name="partSize">
/// From which length on, in bytes, copies are made in parts, several at a time: one request may copy 5 GiB at most, and takes long for
/// less.
/// </param>
/// <param name="hasConditions">
/// Whether the store keeps to the conditions of a copy: that the source is one version, and the target free. Ceph, for one, takes no
/// notice.
/// </param>
internal sealed class S3BlobMover(
    S3Bucket bucket, StoreCalls calls, S3BlobParts parts, S3BlobStore store, long partSize, bool hasConditions) : IBlobMove
{
    public const long DefaultPartSize = 512 * 1024 * 1024;

    private const int Parallelism = 4;

    public bool IsBoundToVersion => hasConditions;

    public async Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken)
    {
        var isCreateOnly = source.Name != target;
        if (isCreateOnly && !hasConditions && await store.FindAsync(target, cancellationToken) is not null)
            return MoveOutcome.TargetExists;
        if (!hasConditions && (await store.FindAsync(source.Name, cancellationToken))?.Version != source.Version)
            return MoveOutcome.SourceChanged;
        var failure = source.Size > partSize
            ? await CopyInPartsAsync(source, target, isCreateOnly && hasConditions, cancellationToken)
            : await CopyAsync(source, target, isCreateOnly && hasConditions, cancellationToken);
        if (failure is null)
            return MoveOutcome.Moved;
        return isCreateOnly && await store.FindAsync(target, cancellationToken) is not null
            ? MoveOutcome.TargetExists
            : MoveOutcome.SourceChanged;
    }

    private Task<StoreFailureKind?> CopyAsync(BlobInfo source, string target, bool isCreateOnly, CancellationToken cancellationToken)
    {
        var request = bucket.NewCopy(source.Name, target);
        request.ETagToMatch = source.Version;
        request.IfNoneMatch = isCreateOnly ? "*" : null;
        return calls.TryAsync(
            "copy an object", cancellation => bucket.Client.CopyObjectAsync(request, cancellation), cancellationToken);
    }

    private async Task<StoreFailureKind?> CopyInPartsAsync(
        BlobInfo source, string target, bool isCreateOnly, CancellationToken cancellationToken)
    {
        var upload = new BlobUpload { Name = target, Id = await parts.StartAsync(target, cancellationToken) };
        StoreFailureKind? failure = StoreFailureKind.OtherVersion;
        try
        {
            var cut = S3Limits.Parts.Cut(source.Size, S3Limits.Parts.PartSizeFor(source.Size, partSize, S3Limits.MaxParts));
            var copied = new PartETag?[cut.Count];
            await Parallel.ForEachAsync(
                cut,
                new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
                async (part, cancellation) => copied[part.Number - 1] = await CopyPartAsync(source, upload, part, cancellation));
            List<PartETag> complete = [.. copied.OfType<PartETag>()];
            if (complete.Count == cut.Count)
                (failure, _) = await parts.CompleteAsync(upload, complete, isCreateOnly, cancellationToken);
            return failure;
        }
        finally
        {
            if (failure is not null)
                await parts.AbortAsync(upload, CancellationToken.None);
        }
    }

    private async Task<PartETag?> CopyPartAsync(
        BlobInfo source, BlobUpload upload, UploadPart part, CancellationToken cancellationToken)
    {
        var request = new CopyPartRequest
        {
            SourceBucket = bucket.Name,
            SourceKey = source.Name,
            ETagToMatch = [source.Version],
            DestinationBucket = bucket.Name,
            DestinationKey = upload.Name,
            UploadId = upload.Id,
            PartNumber = part.Number,
            FirstByte = part.Offset,
            LastByte = part.Offset + part.Size - 1,
        };
        var reply = await calls.FindAsync(
            "copy a part", cancellation => bucket.Client.CopyPartAsync(request, cancellation), cancellationToken);
        return reply is null ? null : new PartETag(part.Number, reply.ETag);
    }
}
