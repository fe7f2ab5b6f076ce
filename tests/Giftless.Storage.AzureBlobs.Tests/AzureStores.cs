using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>Makes stores of objects in Azure, as the registration does.</summary>
internal static class AzureStores
{
    public static ObjectStore Open(BlobContainerClient container, AzureBlobStorageOptions? options = null, TimeProvider? time = null)
    {
        options ??= new AzureBlobStorageOptions();
        return new ObjectStore(OpenBlobs(container, options, time), options, time ?? TimeProvider.System, NullLogger<ObjectStore>.Instance);
    }

    public static AzureBlobStore OpenBlobs(
        BlobContainerClient container, AzureBlobStorageOptions? options = null, TimeProvider? time = null) =>
        new(container, options ?? new AzureBlobStorageOptions(), time ?? TimeProvider.System, NullLogger<AzureBlobStore>.Instance);
}
