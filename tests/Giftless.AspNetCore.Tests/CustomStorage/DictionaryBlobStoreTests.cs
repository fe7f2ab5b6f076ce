using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.AspNetCore.Tests.CustomStorage;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DictionaryBlobStoreTests : BlobContractTests
{
    private protected override Task<IBlobStore> OpenAsync() => Task.FromResult<IBlobStore>(new DictionaryBlobStore());
}
