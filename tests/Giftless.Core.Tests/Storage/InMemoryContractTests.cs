using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>The lower contract on a store in memory.</summary>
public sealed class InMemoryBlobContractTests : BlobStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new MemoryFixture(isCapable: true);
}

/// <summary>The upper contract on a store that does no more than it has to, and on one with every capability but signing.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class InMemoryObjectContractTests(bool isCapable) : ObjectStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new MemoryFixture(isCapable);
}

internal sealed class MemoryFixture(bool isCapable) : BlobStoreFixture
{
    public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken)
    {
        var blobs = new InMemoryBlobStore();
        return Task.FromResult<IBlobStore>(isCapable ? blobs : new PlainBlobStore(blobs));
    }

    private sealed class PlainBlobStore(IBlobStore inner) : DelegatingBlobStore(inner);
}
