using Giftless.Storage.Blobs;
using Giftless.Testing.Blobs;

namespace Giftless.Testing;

/// <summary>What holds for every <see cref="IBlobStore"/>, and for each of its capabilities.</summary>
public static class BlobStoreContract
{
    /// <summary>All scenarios.</summary>
    public static IReadOnlyList<Scenario<BlobStoreFixture>> Scenarios { get; } =
    [
        .. ReadingScenarios.All, .. WritingScenarios.All, .. FailingScenarios.All, .. ListingScenarios.All, .. MovingScenarios.All,
        .. PartScenarios.All, .. AppendScenarios.All, .. SigningScenarios.All,
        .. ModelScenarios.All,
    ];
}
