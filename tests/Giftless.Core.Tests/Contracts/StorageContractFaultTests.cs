using Giftless.Storage;
using Giftless.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Core.Tests.Contracts;

/// <summary>The upper contracts, too, are worth as much as they catch.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class StorageContractFaultTests
{
    private static readonly StorageFault None =
        new("has no fault", nameof(A_storage_without_a_fault_passes), (store, _) => new TestedStore(store));

    private static IEnumerable<StorageFault> OfObjects => StorageFaults.OfObjects;

    private static IEnumerable<StorageFault> OfParts => StorageFaults.OfParts;

    private static IEnumerable<string> Tests => ContractRun<Objects<StorageFault>>.Tests;

    private static IEnumerable<string> TestsOfParts => ContractRun<Parts<StorageFault>>.Tests;

    [Test]
    public async Task A_storage_is_caught_that([ValueSource(nameof(OfObjects))] object fault) =>
        (await FailureAsync((StorageFault)fault, ((StorageFault)fault).CaughtBy)).Should().NotBeNull($"it {fault}");

    [Test]
    public async Task A_storage_of_parts_is_caught_that([ValueSource(nameof(OfParts))] object fault) =>
        (await FailureOfPartsAsync((StorageFault)fault, ((StorageFault)fault).CaughtBy)).Should().NotBeNull($"it {fault}");

    [Test]
    public async Task A_storage_without_a_fault_passes([ValueSource(nameof(Tests))] string test) =>
        (await FailureAsync(None, test)).Should().BeNull();

    [Test]
    public async Task A_storage_of_parts_without_a_fault_passes([ValueSource(nameof(TestsOfParts))] string test) =>
        (await FailureOfPartsAsync(None, test)).Should().BeNull();

    [Test]
    public void There_is_a_fault_for_each_test_of_the_contracts()
    {
        Tests.Except(OfObjects.Select(fault => fault.CaughtBy)).Should().BeEmpty();
        TestsOfParts.Except(OfParts.Select(fault => fault.CaughtBy)).Should().BeEmpty();
    }

    private static Task<Exception?> FailureAsync(StorageFault fault, string test) =>
        new ContractRun<Objects<StorageFault>>(() => new Objects<StorageFault>(fault)).FailureOfAsync(test);

    private static Task<Exception?> FailureOfPartsAsync(StorageFault fault, string test) =>
        new ContractRun<Parts<StorageFault>>(() => new Parts<StorageFault>(fault)).FailureOfAsync(test);

    /// <summary>A storage without a fault, and what lies below it.</summary>
    private sealed class Place : IDisposable
    {
        public Place() => Store = new(Blobs, new ObjectStoreOptions(), TimeProvider.System, NullLogger<ObjectStore>.Instance);

        public InMemoryBlobStore Blobs { get; } = new();

        public ObjectStore Store { get; }

        public async Task<IReadOnlyList<string>> ListAsync() =>
        [
            .. await Blobs.ListAsync("", default).Select(blob => blob.Name).ToListAsync(),
            .. await Blobs.ListUploadsAsync("", default).Select(upload => $"{upload.Name} (unfinished)").ToListAsync(),
        ];

        public void Dispose() => Store.Dispose();
    }

    /// <summary>The contract on a storage with a fault. It is generic so that it is no fixture of its own, and so is the next.</summary>
    private sealed class Objects<T>(StorageFault fault) : StorageContractTests, IDisposable
    {
        private readonly Place _place = new();

        public void Dispose() => _place.Dispose();

        private protected override Task<ObjectStore> OpenAsync() => Task.FromResult(_place.Store);

        private protected override TestedStore Wrap(ObjectStore store) => fault.Make(store, _place.Blobs);

        private protected override Task<IReadOnlyList<string>> ListAsync() => _place.ListAsync();
    }

    private sealed class Parts<T>(StorageFault fault) : MultipartContractTests, IDisposable
    {
        private readonly Place _place = new();

        public void Dispose() => _place.Dispose();

        private protected override Task<ObjectStore> OpenAsync() => Task.FromResult(_place.Store);

        private protected override TestedStore Wrap(ObjectStore store) => fault.Make(store, _place.Blobs);

        private protected override Task<IReadOnlyList<string>> ListAsync() => _place.ListAsync();
    }
}
