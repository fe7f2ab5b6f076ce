using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.AzureBlobs;

/// <summary>Finds staged uploads that nobody finished.</summary>
internal sealed class StagedBlobCleaner(
    AzureBlobStorage storage, AzureBlobStorageOptions options, TimeProvider time, ILogger<StagedBlobCleaner> logger)
    : AbandonedUploadCleaner($"container {storage.Space.Container.Name}", options.AbandonedAfter, time, logger)
{
    protected override async IAsyncEnumerable<AbandonedUpload> FindAsync(
        DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var abandoned = now - AbandonedAfter;
        await foreach (var item in storage.Space.ListStagedAsync(cancellationToken))
        {
            if (item.Properties.LastModified < abandoned)
                yield return new AbandonedUpload(item.Name, cancellation => DeleteAsync(item, cancellation));
        }
    }

    private Task<Response<bool>> DeleteAsync(BlobItem item, CancellationToken cancellationToken) =>
        storage.Space.Container.DeleteBlobIfExistsAsync(
            item.Name, conditions: new BlobRequestConditions { IfMatch = item.Properties.ETag }, cancellationToken: cancellationToken);
}
