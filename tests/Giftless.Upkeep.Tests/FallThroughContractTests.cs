using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Upkeep.Tests;

/// <summary>What holds for every store holds for one into which another one is moved.</summary>
public sealed class FallThroughContractTests : BlobStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new FallThroughFixture();

    private sealed class FallThroughFixture : BlobStoreFixture
    {
        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IBlobStore>(new FallThroughBlobStore(new InMemoryBlobStore(), "", new InMemoryBlobStore(), "old/"));
    }
}
