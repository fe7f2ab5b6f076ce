using Amazon.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Storage.S3.Tests.Support;

/// <summary>Makes stores of objects in S3, as the registration does.</summary>
internal static class S3Stores
{
    public static ObjectStore Open(
        S3StorageOptions options, IAmazonS3? client = null, TimeProvider? time = null, long copyPartSize = S3BlobMover.DefaultPartSize)
    {
        var blobs = new S3BlobStore(options, client, time ?? TimeProvider.System, NullLogger.Instance, copyPartSize);
        return new ObjectStore(blobs, options, time ?? TimeProvider.System, NullLogger<ObjectStore>.Instance);
    }

    public static S3BlobStore BlobsOf(ObjectStore store) => (S3BlobStore)store.Blobs;
}
