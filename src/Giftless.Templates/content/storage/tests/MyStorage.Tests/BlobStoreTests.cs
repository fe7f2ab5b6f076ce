using Giftless.Storage.Blobs;
using Giftless.Testing;

namespace MyStorage.Tests;

public sealed class BlobStoreTests
{
    [TestCaseSource(typeof(BlobStoreContract), nameof(BlobStoreContract.Scenarios))]
    [TestCaseSource(typeof(ObjectStoreContract), nameof(ObjectStoreContract.Scenarios))]
    [CancelAfter(60_000)]
    public async Task Holds(Scenario<BlobStoreFixture> scenario, CancellationToken timeout)
    {
        await using var fixture = new Fixture();
        if (await scenario.RunAsync(fixture, timeout) is { } skipped)
            Assert.Ignore(skipped);
    }

    private sealed class Fixture : BlobStoreFixture
    {
        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IBlobStore>(new BlobStore());
    }
}
