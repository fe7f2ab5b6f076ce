using Azure.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>The storage contract on a real Blob Storage server.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AzureStorageTests : StorageContractTests
{
    private BlobContainerClient _container = null!;

    private protected override async Task<ObjectStore> OpenAsync()
    {
        _container = await AzureFixture.NewContainerAsync();
        return AzureStores.Open(_container, new AzureBlobStorageOptions { Prefix = "some/prefix" });
    }

    private protected override Task<IReadOnlyList<string>> ListAsync() => AzureFixture.ListAsync(_container);
}
