namespace Giftless.Tests.Storage;

/// <summary>Hands scenarios to NUnit.</summary>
public abstract class ContractTests
{
    private protected abstract BlobStoreFixture Fixture();

    private protected async Task JudgeAsync(Scenario<BlobStoreFixture> scenario, CancellationToken timeout)
    {
        await using var fixture = Fixture();
        if (await scenario.RunAsync(fixture, timeout) is { } skipped)
            Assert.Ignore(skipped);
    }
}

/// <summary>The lower contract. Each provider's tests derive from this.</summary>
public abstract class BlobStoreContractTests : ContractTests
{
    [TestCaseSource(typeof(BlobStoreContract), nameof(BlobStoreContract.Scenarios))]
    [CancelAfter(300_000)]
    public Task Holds(Scenario<BlobStoreFixture> scenario, CancellationToken timeout) => JudgeAsync(scenario, timeout);
}

/// <summary>The upper contract.</summary>
public abstract class ObjectStoreContractTests : ContractTests
{
    [TestCaseSource(typeof(ObjectStoreContract), nameof(ObjectStoreContract.Scenarios))]
    [CancelAfter(300_000)]
    public Task Holds(Scenario<BlobStoreFixture> scenario, CancellationToken timeout) => JudgeAsync(scenario, timeout);
}
