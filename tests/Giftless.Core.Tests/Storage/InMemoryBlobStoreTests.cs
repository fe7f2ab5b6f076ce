using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>The lower contract on a store in memory.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InMemoryBlobStoreTests : BlobContractTests
{
    private protected override Task<IBlobStore> OpenAsync() => Task.FromResult<IBlobStore>(new InMemoryBlobStore());
}
