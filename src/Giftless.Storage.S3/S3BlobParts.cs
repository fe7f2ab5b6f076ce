using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3.Model;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.S3;

/// <summary>Multipart uploads as the store knows them.</summary>
internal sealed class S3BlobParts(
    S3Bucket bucket, StoreCalls calls, S3Requests requests, S3BlobStore store, long minPartSize, TimeProvider time) : IBlobParts
{
    private const int BufferSize = 64 * 1024;

    public PartLimits Limits { get; } = S3Limits.Parts with { MinPartSize = minPartSize };

    public async Task<string> StartAsync(string name, CancellationToken cancellationToken)
    {
        var request = bucket.NewMultipartUpload(name);
        return (await calls.RunAsync(
            "start an upload",
            cancellation => bucket.Client.InitiateMultipartUploadAsync(request, cancellation),
            cancellationToken)).UploadId;
    }

    public async IAsyncEnumerable<BlobUpload> ListUploadsAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = prefix };
        while (true)
        {
            var page = await calls.RunAsync(
                "list uploads",
                cancellation => S3Attempts.AskAsync(token => bucket.Client.ListMultipartUploadsAsync(request, token), time, cancellation),
                cancellationToken);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                yield return new BlobUpload
                {
                    Name = upload.Key,
                    Id = upload.UploadId,
                    StartedAt = upload.Initiated is { } started ? new DateTimeOffset(started.ToUniversalTime()) : null,
                };
            }

            if (page.IsTruncated != true)
                yield break;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    public async Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<int, BlobPart>();
        var request = new ListPartsRequest { BucketName = bucket.Name, Key = upload.Name, UploadId = upload.Id };
        while (true)
        {
            var page = await calls.FindAsync(
                "list parts",
                cancellation => S3Attempts.AskAsync(token => bucket.Client.ListPartsAsync(request, token), time, cancellation),
                cancellationToken);
            if (page is null)
                return null;
            foreach (var part in page.Parts ?? [])
            {
                var number = part.PartNumber ?? 0;
                parts[number] = new BlobPart { Number = number, Size = part.Size ?? 0, Version = part.ETag };
            }

            if (page.IsTruncated != true)
                return parts;
            request.PartNumberMarker = page.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The part passes through while it comes in, in two small buffers.</summary>
    public async Task<BlobPart?> PutPartAsync(
        BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        var version = "";
        var failure = await calls.TrySendAsync(
            "store a part",
            content,
            async (passing, cancellation) =>
            {
                using var body = new StreamContent(passing, BufferSize);
                body.Headers.ContentLength = part.Size;
                var request = S3BlobSigner.PartRequest(upload, part.Number, part.Size, []);
                version = await requests.SendOnceAsync(request, body, cancellation);
            },
            cancellationToken);
        return failure is null ? new BlobPart { Number = part.Number, Size = part.Size, Version = version } : null;
    }

    public async Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken)
    {
        List<PartETag> tags = [.. parts.Select(part => new PartETag(part.Number, part.Version))];
        var (failure, made) = await CompleteAsync(upload, tags, isCreateOnly: false, cancellationToken);
        return failure is null && await store.FindAsync(upload.Name, cancellationToken) is { } found
            && found.Version.Trim('"') == (made.Length > 0 ? made.Trim('"') : TagOf(tags))
            ? found
            : null;
    }

    /// <summary>The entity tag that parts have when they are put together, which Ceph leaves out of its reply.</summary>
    private static string TagOf(List<PartETag> parts)
    {
        byte[] digests = [.. parts.SelectMany(part => Convert.FromHexString(part.ETag.Trim('"')))];
        return $"{Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, digests))}-{parts.Count}";
    }

    /// <returns>No failure when it was done, and the version that was made.</returns>
    public async Task<(StoreFailureKind? Failure, string Version)> CompleteAsync(
        BlobUpload upload, List<PartETag> parts, bool isCreateOnly, CancellationToken cancellationToken)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = bucket.Name,
            Key = upload.Name,
            UploadId = upload.Id,
            PartETags = parts,
            IfNoneMatch = isCreateOnly ? "*" : null,
        };
        var version = "";
        var failure = await calls.TryAsync(
            "complete an upload",
            async cancellation => version = (await bucket.Client.CompleteMultipartUploadAsync(request, cancellation)).ETag ?? "",
            cancellationToken);
        return (failure, version);
    }

    public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) => calls.TryAsync(
        "abort an upload",
        cancellation => bucket.Client.AbortMultipartUploadAsync(bucket.Name, upload.Name, upload.Id, cancellation),
        cancellationToken);
}
