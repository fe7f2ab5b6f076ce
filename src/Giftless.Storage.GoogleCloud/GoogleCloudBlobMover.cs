using Giftless.Storage.Blobs;
using Google.Cloud.Storage.V1;
using Object = Google.Apis.Storage.v1.Data.Object;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Copies one generation of an object within the bucket. The bytes stay in the service. A copy that takes several calls is the library's
/// to go on with; its target is there after the last one.
/// </summary>
internal sealed class GoogleCloudBlobMover(StorageClient client, string bucket, StoreCalls calls) : IBlobMove
{
    public bool IsBoundToVersion => true;

    public async Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken)
    {
        var generation = GoogleCloudBlobStore.GenerationOf(source.Version);
        var isInPlace = source.Name == target;
        var options = new CopyObjectOptions
        {
            SourceGeneration = generation,
            IfGenerationMatch = isInPlace ? generation : 0,
            // What was sent beside the bytes stays behind.
            ExtraMetadata = new Object { ContentType = LfsMediaType.Content },
        };
        var failure = await calls.TryAsync(
            "copy an object",
            cancellation => client.CopyObjectAsync(bucket, source.Name, bucket, target, options, cancellation),
            cancellationToken);
        return failure switch
        {
            null => MoveOutcome.Moved,
            StoreFailureKind.OtherVersion when !isInPlace => MoveOutcome.TargetExists,
            _ => MoveOutcome.SourceChanged,
        };
    }
}
