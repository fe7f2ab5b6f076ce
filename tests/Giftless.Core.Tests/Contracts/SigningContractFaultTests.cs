using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Contracts;

/// <summary>A store that signs and forgets to look at something is caught.</summary>
[CancelAfter(180_000)]
public sealed class SigningContractFaultTests
{
    internal static IEnumerable<string> Ids =>
        BlobStoreContract.Scenarios.Select(scenario => scenario.Id).Distinct()
            .Where(id => id.StartsWith("sign.", StringComparison.Ordinal));

    [TestCase("sign.read", nameof(Ignored.Bytes))]
    [TestCase("sign.read.bound", nameof(Ignored.Name))]
    [TestCase("sign.read.bound", nameof(Ignored.Method))]
    [TestCase("sign.read.expires", nameof(Ignored.Time))]
    [TestCase("sign.write", nameof(Ignored.Bytes))]
    [TestCase("sign.write.bound", nameof(Ignored.Name))]
    [TestCase("sign.write.bound", nameof(Ignored.Method))]
    [TestCase("sign.write.size", nameof(Ignored.Size))]
    [TestCase("sign.write.sha256", nameof(Ignored.Sha256))]
    [TestCase("sign.write.absence", nameof(Ignored.Absence))]
    [TestCase("sign.part", nameof(Ignored.Part))]
    public async Task A_store_is_caught_that_does_not_look_at(string caughtBy, string ignored, CancellationToken timeout) =>
        (await FailureOfAsync(caughtBy, Enum.Parse<Ignored>(ignored), timeout)).Should().NotBeNull();

    [Test]
    public async Task A_store_that_looks_at_all_passes([ValueSource(nameof(Ids))] string id, CancellationToken timeout) =>
        (await FailureOfAsync(id, Ignored.Nothing, timeout)).Should().BeNull();

    private static Task<Exception?> FailureOfAsync(string id, Ignored ignored, CancellationToken cancellationToken) =>
        BlobStoreContract.Scenarios.FailureOfAsync(id, () => new Fixture(ignored), cancellationToken);

    private sealed class Fixture(Ignored ignored) : BlobStoreFixture
    {
        private readonly SigningStore _store = new(new InMemoryBlobStore(), ignored);

        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IBlobStore>(_store);

        public override async ValueTask DisposeAsync()
        {
            await _store.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
