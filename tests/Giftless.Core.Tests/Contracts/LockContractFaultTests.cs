using Giftless.Locks;

namespace Giftless.Core.Tests.Contracts;

/// <summary>The contract of locks is worth as much as it catches.</summary>
[Parallelizable(ParallelScope.Children)]
[CancelAfter(180_000)]
public sealed class LockContractFaultTests
{
    private static IEnumerable<LockFault> Faults => LockFaults.All;

    private static IEnumerable<string> Ids => LockStoreContract.Scenarios.Select(scenario => scenario.Id).Distinct();

    [Test]
    public async Task A_store_is_caught_that([ValueSource(nameof(Faults))] object fault, CancellationToken timeout)
    {
        var (_, caughtBy, make) = (LockFault)fault;
        var failure = await LockStoreContract.Scenarios.FailureOfAsync(
            caughtBy, () => new Fixture(make(new InMemoryLockStore())), timeout);
        failure.Should().NotBeNull($"{caughtBy} has to fail for a store that {fault}");
    }

    [Test]
    public async Task A_store_without_a_fault_passes([ValueSource(nameof(Ids))] string id, CancellationToken timeout) =>
        (await LockStoreContract.Scenarios.FailureOfAsync(
            id, () => new Fixture(new BrokenLockStore(new InMemoryLockStore())), timeout)).Should().BeNull();

    [Test]
    public void There_is_a_fault_for_each_scenario() => Ids.Except(Faults.Select(fault => fault.CaughtBy)).Should().BeEmpty();

    private sealed class Fixture(ILockStore store) : LockStoreFixture
    {
        public override Task<ILockStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(store);
    }
}
