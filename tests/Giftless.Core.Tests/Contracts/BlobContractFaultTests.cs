using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Contracts;

/// <summary>
/// The lower contract is worth as much as it catches: each fault that authors of providers make is met by the test that is for it.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed class BlobContractFaultTests
{
    private static IEnumerable<BlobFault> Faults =>
        [.. BlobFaults.OfReading, .. BlobFaults.OfWriting, .. BlobFaults.OfMoving, .. BlobFaults.OfParts, .. BlobFaults.OfAppending];

    private static IEnumerable<string> Tests => ContractRun<Contract<IBlobStore>>.Tests;

    [Test]
    public async Task A_store_is_caught_that([ValueSource(nameof(Faults))] object fault)
    {
        var (_, caughtBy, make) = (BlobFault)fault;
        var run = new ContractRun<Contract<IBlobStore>>(() => new Contract<IBlobStore>(make(new InMemoryBlobStore())));
        (await run.FailureOfAsync(caughtBy)).Should().NotBeNull($"{caughtBy} has to fail for a store that {fault}");
    }

    [Test]
    public async Task A_store_without_a_fault_passes([ValueSource(nameof(Tests))] string test)
    {
        var run = new ContractRun<Contract<IBlobStore>>(() => new Contract<IBlobStore>(new BrokenBlobStore(new InMemoryBlobStore())));
        (await run.FailureOfAsync(test)).Should().BeNull();
    }

    [Test]
    public void There_is_a_fault_for_each_test_of_the_contract() =>
        Tests.Except(Faults.Select(fault => fault.CaughtBy)).Should().BeEmpty();

    /// <summary>The contract on a store at hand. It is generic so that it is no fixture of its own.</summary>
    private sealed class Contract<TStore>(TStore store) : BlobContractTests
        where TStore : IBlobStore
    {
        private protected override Task<IBlobStore> OpenAsync() => Task.FromResult<IBlobStore>(store);
    }
}
