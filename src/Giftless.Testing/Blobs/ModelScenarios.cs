using Giftless.Testing.Model;
using static Giftless.Testing.Blobs.BlobScenario;

namespace Giftless.Testing.Blobs;

/// <summary>What nobody has thought of: operations at random.</summary>
internal static class ModelScenarios
{
    private const int Length = 200;

    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
        Each(
            "blob.model",
            $"{Length} operations at random do what they do to a dictionary. {nameof(BlobStoreModel)} shrinks those that do not.",
            [1, 2, 3, 4],
            seed => $"seed {seed}",
            (run, seed) => ModelRun.DoAllAsync(run.Store, Operation.Sequence(seed, Length), run.Cancellation));
}
