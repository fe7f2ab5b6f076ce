using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Testing.Objects;

namespace Giftless.Core.Tests.Contracts;

/// <summary>The upper contract, too, is worth as much as it catches.</summary>
[Parallelizable(ParallelScope.Children)]
[CancelAfter(180_000)]
public sealed class StorageContractFaultTests
{
    private static readonly StorageFault None = new("has no fault", "", (store, _) => new TestedStore(store));

    private static IEnumerable<StorageFault> Faults => [.. StorageFaults.OfObjects, .. StorageFaults.OfParts];

    private static IEnumerable<string> Ids => ObjectStoreContract.Scenarios.Select(scenario => scenario.Id).Distinct();

    [Test]
    public async Task A_storage_is_caught_that([ValueSource(nameof(Faults))] object fault, CancellationToken timeout)
    {
        var (_, caughtBy, _) = (StorageFault)fault;
        var failure = await ObjectStoreContract.Scenarios.FailureOfAsync(caughtBy, () => new Fixture((StorageFault)fault), timeout);
        failure.Should().NotBeNull($"{caughtBy} has to fail for a storage that {fault}");
    }

    [Test]
    public async Task A_storage_without_a_fault_passes([ValueSource(nameof(Ids))] string id, CancellationToken timeout) =>
        (await ObjectStoreContract.Scenarios.FailureOfAsync(id, () => new Fixture(None), timeout)).Should().BeNull();

    [Test]
    public void There_is_a_fault_for_each_scenario() => Ids.Except(Faults.Select(fault => fault.CaughtBy)).Should().BeEmpty();

    private sealed class Fixture(StorageFault fault) : BlobStoreFixture
    {
        private readonly InMemoryBlobStore _blobs = new();

        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IBlobStore>(_blobs);

        internal override TestedStore Wrap(ObjectStore store) => fault.Make(store, _blobs);
    }
}
