using Giftless.Storage.Blobs;

namespace Giftless.AspNetCore.Tests.CustomStorage;

public sealed class DictionaryBlobStoreTests
{
    [TestCaseSource(typeof(BlobStoreContract), nameof(BlobStoreContract.Scenarios))]
    [TestCaseSource(typeof(ObjectStoreContract), nameof(ObjectStoreContract.Scenarios))]
    [CancelAfter(180_000)]
    public async Task Holds(Scenario<BlobStoreFixture> scenario, CancellationToken timeout)
    {
        await using var fixture = new Fixture();
        if (await scenario.RunAsync(fixture, timeout) is { } skipped)
            Assert.Ignore(skipped);
    }

    private sealed class Fixture : BlobStoreFixture
    {
        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IBlobStore>(new DictionaryBlobStore());
    }
}
