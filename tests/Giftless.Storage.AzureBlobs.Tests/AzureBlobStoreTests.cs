using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>The lower contract on a real Blob Storage server.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AzureBlobStoreTests : BlobContractTests
{
    /// <summary>Azurite does not, and of Azure it is not documented.</summary>
    private protected override bool ListsInOrderOfUtf8 => false;

    private protected override async Task<IBlobStore> OpenAsync() => AzureStores.OpenBlobs(await AzureFixture.NewContainerAsync());
}
