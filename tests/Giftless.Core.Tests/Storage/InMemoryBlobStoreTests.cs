using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>The lower contract on a store in memory.</summary>
public sealed class InMemoryBlobStoreTests : BlobStoreTests
{
    private protected override BlobStoreFixture Fixture() => new Memory();

    private sealed class Memory : BlobStoreFixture
    {
        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IBlobStore>(new InMemoryBlobStore());
    }
}
