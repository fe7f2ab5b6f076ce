using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.S3.Multipart;

/// <summary>
/// Staged uploads: in parts, or by one put where the store cannot bind it to its SHA-256. All state is the store's, so that any server
/// can go on.
/// </summary>
internal sealed class S3Uploads(S3Bucket bucket, S3Failures failures, S3Parts parts, S3Publisher publisher, long minPartSize)
    : IMultipartStorage
{
    public PartLimits PartLimits { get; } = S3Limits.Parts with { MinPartSize = minPartSize };

    public async Task<MultipartUpload> OpenUploadAsync(ObjectKey key, long size, long partSize, CancellationToken cancellationToken) =>
        await FindUnfinishedAsync(key, size, partSize, cancellationToken)
        ?? await FindCompleteAsync(key, size, partSize, cancellationToken)
        ?? await StartAsync(key, partSize, cancellationToken);

    public Task<PutOutcome> FinishUploadAsync(ObjectKey key, string upload, long size, CancellationToken cancellationToken) =>
        publisher.PublishAsync(key, S3UploadName.Parse(upload), size, cancellationToken);

    public async Task AbortUploadAsync(ObjectKey key, string upload, CancellationToken cancellationToken)
    {
        var name = S3UploadName.Parse(upload);
        var staged = bucket.StagedKeyOf(key, name.Unique);
        if (name.UploadId is not null)
            await parts.AbortAsync(staged, name.UploadId, cancellationToken);
        await publisher.DiscardAsync(staged, cancellationToken);
    }

    /// <summary>Staged uploads that are no parts, or no parts any more.</summary>
    public async IAsyncEnumerable<S3Object> ListStagedAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket.Name, Prefix = prefix };
        do
        {
            var page = await failures.CallAsync(
                "list staged uploads", cancellation => bucket.Client.ListObjectsV2Async(request, cancellation), cancellationToken);
            foreach (var item in page.S3Objects ?? [])
            {
                if (bucket.IsStaged(item.Key))
                    yield return item;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    private async Task<MultipartUpload?> FindUnfinishedAsync(ObjectKey key, long size, long partSize, CancellationToken cancellationToken)
    {
        var found = new List<Amazon.S3.Model.MultipartUpload>();
        await foreach (var upload in parts.ListUploadsAsync(bucket.StagedPrefixOf(key), cancellationToken))
        {
            if (bucket.IsStaged(upload.Key))
                found.Add(upload);
        }

        // All servers choose the same one.
        foreach (var upload in found.OrderBy(upload => upload.Initiated).ThenBy(upload => upload.Key, StringComparer.Ordinal))
        {
            if (await parts.ListAsync(upload.Key, upload.UploadId, cancellationToken) is { } held && Fit(held, size, partSize))
                return Name(upload.Key, upload.UploadId, held.ToDictionary(part => part.Key, part => part.Value.Size ?? 0));
        }

        return null;

        MultipartUpload Name(string staged, string uploadId, Dictionary<int, long> sizes) =>
            new(new S3UploadName(UniqueOf(staged), partSize, uploadId).ToString(), sizes);
    }

    /// <summary>What was put together, and not yet published when its server ended, or went on without its client.</summary>
    private async Task<MultipartUpload?> FindCompleteAsync(ObjectKey key, long size, long partSize, CancellationToken cancellationToken)
    {
        await foreach (var staged in ListStagedAsync(bucket.StagedPrefixOf(key), cancellationToken))
        {
            if (staged.Size == size)
            {
                return new MultipartUpload(
                    UniqueOf(staged.Key), PartLimits.Cut(size, partSize).ToDictionary(part => part.Number, part => part.Size));
            }
        }

        return null;
    }

    private async Task<MultipartUpload> StartAsync(ObjectKey key, long partSize, CancellationToken cancellationToken)
    {
        var unique = StagedKey.NewUnique();
        var uploadId = await parts.StartAsync(bucket.StagedKeyOf(key, unique), cancellationToken);
        return new MultipartUpload(new S3UploadName(unique, partSize, uploadId).ToString(), new Dictionary<int, long>());
    }

    /// <summary>Whether the parts that are held were cut in this size.</summary>
    private static bool Fit(Dictionary<int, PartDetail> held, long size, long partSize) => held.All(part =>
    {
        var offset = (part.Key - 1) * (Int128)partSize;
        return offset < size && part.Value.Size == Int128.Min(partSize, size - offset);
    });

    private static string UniqueOf(string stagedKey) => stagedKey[(stagedKey.LastIndexOf('.') + 1)..];
}
