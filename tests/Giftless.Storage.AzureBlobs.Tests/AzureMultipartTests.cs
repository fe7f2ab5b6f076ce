using Azure.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>The contract for parts, which clients send themselves or through the server.</summary>
[TestFixture(TransferMode.Direct)]
[TestFixture(TransferMode.Streamed)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AzureMultipartTests(TransferMode mode) : MultipartContractTests
{
    private BlobContainerClient _container = null!;

    private protected override async Task<ObjectStore> OpenAsync()
    {
        _container = await AzureFixture.NewContainerAsync();
        return AzureStores.Open(_container, new AzureBlobStorageOptions { Mode = mode });
    }

    private protected override Task<IReadOnlyList<string>> ListAsync() => AzureFixture.ListAsync(_container);
}
