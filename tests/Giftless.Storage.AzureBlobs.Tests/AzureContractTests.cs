using Azure.Storage.Blobs;
using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>The lower contract on a real Blob Storage server.</summary>
public sealed class AzureBlobContractTests : BlobStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new ContainerFixture(TransferMode.Direct);
}

/// <summary>The upper contract, with parts that clients send themselves or through the server.</summary>
[TestFixture(TransferMode.Direct)]
[TestFixture(TransferMode.Streamed)]
public sealed class AzureObjectContractTests(TransferMode mode) : ObjectStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new ContainerFixture(mode);
}

internal sealed class ContainerFixture(TransferMode mode) : BlobStoreFixture
{
    private BlobContainerClient _container = null!;

    /// <summary>Azurite does not, and of Azure it is not documented.</summary>
    public override bool ListsInOrderOfUtf8 => false;

    public override ObjectStoreOptions Options { get; } = new AzureBlobStorageOptions { Prefix = "some/prefix", Mode = mode };

    public override async Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) =>
        AzureStores.OpenBlobs(_container = await AzureFixture.NewContainerAsync());

    public override Task<IReadOnlyList<string>> ListAllAsync(IBlobStore store, CancellationToken cancellationToken) =>
        AzureFixture.ListAsync(_container);
}
