using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Contracts;

/// <summary>
/// The lower contract is worth as much as it catches: each fault that authors of providers make is met by the scenario that is for it.
/// </summary>
[Parallelizable(ParallelScope.Children)]
[CancelAfter(180_000)]
public sealed class BlobContractFaultTests
{
    private static IEnumerable<BlobFault> Faults =>
        [.. BlobFaults.OfReading, .. BlobFaults.OfWriting, .. BlobFaults.OfMoving, .. BlobFaults.OfParts, .. BlobFaults.OfAppending];

    private static IEnumerable<string> Ids =>
        BlobStoreContract.Scenarios.Select(scenario => scenario.Id).Except(SigningContractFaultTests.Ids).Distinct();

    [Test]
    public async Task A_store_is_caught_that([ValueSource(nameof(Faults))] object fault, CancellationToken timeout)
    {
        var (_, caughtBy, make) = (BlobFault)fault;
        var failure = await BlobStoreContract.Scenarios.FailureOfAsync(
            caughtBy, () => new Fixture(make(new InMemoryBlobStore())), timeout);
        failure.Should().NotBeNull($"{caughtBy} has to fail for a store that {fault}");
    }

    [Test]
    public async Task A_store_without_a_fault_passes([ValueSource(nameof(Ids))] string id, CancellationToken timeout) =>
        (await BlobStoreContract.Scenarios.FailureOfAsync(
            id, () => new Fixture(new BrokenBlobStore(new InMemoryBlobStore())), timeout)).Should().BeNull();

    [Test]
    public void There_is_a_fault_for_each_scenario() => Ids.Except(Faults.Select(fault => fault.CaughtBy)).Should().BeEmpty();

    private sealed class Fixture(IBlobStore store) : BlobStoreFixture
    {
        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(store);
    }
}
