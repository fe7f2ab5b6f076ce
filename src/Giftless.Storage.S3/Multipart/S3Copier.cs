using Amazon.S3.Model;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.S3.Multipart;

/// <summary>Copies within the bucket. The bytes stay in the store.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="failures">Judges what goes wrong.</param>
/// <param name="parts">Multipart uploads.</param>
/// <param name="partSize">
/// From which length on, in bytes, copies are made in parts, several at a time: one request may copy 5 GiB at most, and takes long for
/// less.
/// </param>
/// <param name="createOnly">Whether the store knows copies that overwrite nothing.</param>
internal sealed class S3Copier(S3Bucket bucket, S3Failures failures, S3Parts parts, long partSize, bool createOnly)
{
    public const long DefaultPartSize = 512 * 1024 * 1024;

    private const int Parallelism = 4;

    /// <returns>False where the source is not there any more, or is another version, or the target is there.</returns>
    public async Task<bool> CopyAsync(string source, string entityTag, string target, long size, CancellationToken cancellationToken)
    {
        if (size > partSize)
            return await CopyInPartsAsync(source, entityTag, target, size, cancellationToken);

        var request = bucket.NewCopy(source, target);
        request.ETagToMatch = entityTag;
        if (createOnly && source != target)
            request.IfNoneMatch = "*";
        return await failures.FindAsync(
            "copy an object", cancellation => bucket.Client.CopyObjectAsync(request, cancellation), cancellationToken) is not null;
    }

    private async Task<bool> CopyInPartsAsync(
        string source, string entityTag, string target, long size, CancellationToken cancellationToken)
    {
        var uploadId = await parts.StartAsync(target, cancellationToken);
        var isComplete = false;
        try
        {
            var cut = S3Limits.Parts.Cut(size, S3Limits.Parts.PartSizeFor(size, partSize, S3Limits.MaxParts));
            var copied = new PartETag?[cut.Count];
            await Parallel.ForEachAsync(
                cut,
                new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
                async (part, cancellation) =>
                    copied[part.Number - 1] = await CopyPartAsync(source, entityTag, target, uploadId, part, cancellation));
            isComplete = !copied.Contains(null) && await parts.CompleteAsync(target, uploadId, copied!, cancellationToken);
            return isComplete;
        }
        finally
        {
            if (!isComplete)
                await parts.AbortAsync(target, uploadId, CancellationToken.None);
        }
    }

    private async Task<PartETag?> CopyPartAsync(
        string source, string entityTag, string target, string uploadId, UploadPart part, CancellationToken cancellationToken)
    {
        var request = new CopyPartRequest
        {
            SourceBucket = bucket.Name,
            SourceKey = source,
            ETagToMatch = [entityTag],
            DestinationBucket = bucket.Name,
            DestinationKey = target,
            UploadId = uploadId,
            PartNumber = part.Number,
            FirstByte = part.Offset,
            LastByte = part.Offset + part.Size - 1,
        };
        return await failures.FindAsync(
            "copy a part", cancellation => bucket.Client.CopyPartAsync(request, cancellation), cancellationToken) is { } reply
            ? new PartETag(part.Number, reply.ETag)
            : null;
    }
}
