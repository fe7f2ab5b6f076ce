using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>The lower contract on a real Blob Storage server.</summary>
public sealed class AzureBlobStoreTests : BlobStoreTests
{
    private protected override BlobStoreFixture Fixture() => new Container();

    private sealed class Container : BlobStoreFixture
    {
        /// <summary>Azurite does not, and of Azure it is not documented.</summary>
        public override bool ListsInOrderOfUtf8 => false;

        public override async Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) =>
            AzureStores.OpenBlobs(await AzureFixture.NewContainerAsync());
    }
}
