using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.S3;

/// <summary>Finds uploads in parts that were not completed, and what was staged and not published.</summary>
internal sealed class S3UploadCleaner(S3Storage storage, TimeSpan abandonedAfter, TimeProvider time, ILogger<S3UploadCleaner> logger)
    : AbandonedUploadCleaner($"bucket {storage.Bucket.Name}", abandonedAfter, time, logger)
{
    /// <summary>So that no client has to wait for it.</summary>
    protected override async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (storage.GetCapability<IDirectUploads>() is not null)
            await storage.Integrity.GetAsync(cancellationToken);
    }

    protected override async IAsyncEnumerable<AbandonedUpload> FindAsync(
        DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var abandoned = (now - AbandonedAfter).UtcDateTime;
        await foreach (var upload in storage.Parts.ListUploadsAsync(storage.Bucket.Prefix, cancellationToken))
        {
            if (storage.Bucket.IsOurs(upload.Key) && upload.Initiated?.ToUniversalTime() < abandoned)
            {
                yield return new AbandonedUpload(
                    upload.Key, cancellation => storage.Parts.AbortAsync(upload.Key, upload.UploadId, cancellation));
            }
        }

        await foreach (var staged in storage.Uploads.ListStagedAsync(storage.Bucket.StagedPrefix, cancellationToken))
        {
            if (staged.LastModified?.ToUniversalTime() < abandoned)
                yield return new AbandonedUpload(staged.Key, cancellation => storage.Publisher.DiscardAsync(staged.Key, cancellation));
        }
    }
}
