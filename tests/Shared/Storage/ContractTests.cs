namespace Giftless.Tests.Storage;

/// <summary>Hands the scenarios of the lower contract to NUnit. Each provider's tests derive from this.</summary>
public abstract class BlobStoreContractTests
{
    private protected abstract BlobStoreFixture Fixture();

    [TestCaseSource(typeof(BlobStoreContract), nameof(BlobStoreContract.Scenarios))]
    [CancelAfter(300_000)]
    public async Task Holds(Scenario<BlobStoreFixture> scenario, CancellationToken timeout)
    {
        await using var fixture = Fixture();
        if (await scenario.RunAsync(fixture, timeout) is { } skipped)
            Assert.Ignore(skipped);
    }
}

/// <summary>Hands those of the upper contract to NUnit.</summary>
public abstract class ObjectStoreContractTests
{
    private protected abstract BlobStoreFixture Fixture();

    [TestCaseSource(typeof(ObjectStoreContract), nameof(ObjectStoreContract.Scenarios))]
    [CancelAfter(300_000)]
    public async Task Holds(Scenario<BlobStoreFixture> scenario, CancellationToken timeout)
    {
        await using var fixture = Fixture();
        if (await scenario.RunAsync(fixture, timeout) is { } skipped)
            Assert.Ignore(skipped);
    }
}
