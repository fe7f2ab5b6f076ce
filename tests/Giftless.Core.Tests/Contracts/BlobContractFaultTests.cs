using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Contracts;

/// <summary>
/// The lower contract is worth as much as it catches: each fault that authors of providers make is met by the scenario that is for it.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed class BlobContractFaultTests
{
    private static IEnumerable<BlobFault> Faults =>
        [.. BlobFaults.OfReading, .. BlobFaults.OfWriting, .. BlobFaults.OfMoving, .. BlobFaults.OfParts, .. BlobFaults.OfAppending];

    private static IEnumerable<string> Ids => BlobStoreContract.Scenarios.Select(scenario => scenario.Id).Distinct();

    [Test]
    [CancelAfter(60_000)]
    public async Task A_store_is_caught_that([ValueSource(nameof(Faults))] object fault, CancellationToken timeout)
    {
        var (_, caughtBy, make) = (BlobFault)fault;
        (await FailureOfAsync(caughtBy, () => make(new InMemoryBlobStore()), timeout)).Should().NotBeNull(
            $"{caughtBy} has to fail for a store that {fault}");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_store_without_a_fault_passes([ValueSource(nameof(Ids))] string id, CancellationToken timeout) =>
        (await FailureOfAsync(id, () => new BrokenBlobStore(new InMemoryBlobStore()), timeout)).Should().BeNull();

    [Test]
    public void There_is_a_fault_for_each_scenario_of_the_contract() =>
        Ids.Except(Faults.Select(fault => fault.CaughtBy)).Should().BeEmpty();

    /// <summary>The failure of the first scenario of an id that fails; null where all pass.</summary>
    private static async Task<Exception?> FailureOfAsync(string id, Func<IBlobStore> open, CancellationToken cancellationToken)
    {
        var scenarios = BlobStoreContract.Scenarios.Where(scenario => scenario.Id == id).ToList();
        scenarios.Should().NotBeEmpty();
        foreach (var scenario in scenarios)
        {
            try
            {
                (await scenario.RunAsync(new Fixture(open), cancellationToken)).Should().BeNull("the store has every capability");
            }
            catch (ConformanceException failure)
            {
                return failure;
            }
        }

        return null;
    }

    private sealed class Fixture(Func<IBlobStore> open) : BlobStoreFixture
    {
        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(open());
    }
}
