using Giftless.Storage.Blobs;
using static Giftless.Testing.Blobs.BlobRun;
using static Giftless.Testing.Blobs.BlobScenario;
using static Giftless.Testing.Content;

namespace Giftless.Testing.Blobs;

/// <summary><see cref="IBlobMove"/>.</summary>
internal static class MovingScenarios
{
    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        Of<IBlobMove>("move", "A blob moves to a name that is free.", async (run, mover) =>
        {
            await run.WriteAsync(Name, Bytes);
            Demand.Equal(await mover.MoveAsync(await run.FoundAsync(Name), "to/here", run.Cancellation), MoveOutcome.Moved);
            Demand.Bytes(await run.ReadAsync("to/here"), Bytes);
            await run.DeleteAsync(Name);
            Demand.Sequence(await run.NamesAsync(), ["to/here"]);
            Demand.Bytes(await run.ReadAsync("to/here"), Bytes);
        }),
        Of<IBlobMove>("move.taken", "A blob does not move over another one.", async (run, mover) =>
        {
            await run.WriteAsync(Name, Bytes);
            await run.WriteAsync("taken", [1]);
            Demand.Equal(await mover.MoveAsync(await run.FoundAsync(Name), "taken", run.Cancellation), MoveOutcome.TargetExists);
            Demand.Bytes(await run.ReadAsync("taken"), [1]);
            Demand.Bytes(await run.ReadAsync(Name), Bytes);
        }),
        Of<IBlobMove>("move.changed", "What is another version by now, or gone, does not move.", async (run, mover) =>
        {
            await run.WriteAsync(Name, Bytes);
            var first = await run.FoundAsync(Name);
            await run.ReplaceAsync(Name, Others);
            Demand.Equal(await mover.MoveAsync(first, "to", run.Cancellation), MoveOutcome.SourceChanged);
            await run.DeleteAsync(Name);
            Demand.Equal(await mover.MoveAsync(first, "to", run.Cancellation), MoveOutcome.SourceChanged);
            Demand.Sequence(await run.NamesAsync(), []);
        }),
        Of<IBlobMove>("move.in-place", "A blob moves to where it is, and stays there.", async (run, mover) =>
        {
            await run.WriteAsync(Name, Bytes);
            Demand.Equal(await mover.MoveAsync(await run.FoundAsync(Name), Name, run.Cancellation), MoveOutcome.Moved);
            Demand.Bytes(await run.ReadAsync(Name), Bytes);
            Demand.Sequence(await run.NamesAsync(), [Name]);
        }),
        Of<IBlobMove>("move.at-once", "Many moves to one name at once leave one whole blob.", async (run, mover) =>
        {
            var sources = new List<BlobInfo>();
            foreach (var seed in Enumerable.Range(1, 6))
            {
                await run.WriteAsync($"from/{seed}", Content.Of(MiB, seed));
                sources.Add(await run.FoundAsync($"from/{seed}"));
            }

            var outcomes = await Task.WhenAll(sources.Select(
                source => Task.Run(() => mover.MoveAsync(source, "to", run.Cancellation), run.Cancellation)));
            Demand.That(outcomes.Contains(MoveOutcome.Moved), "one of them moves");
            Demand.That(!outcomes.Contains(MoveOutcome.SourceChanged), "no source has changed");
            var moved = await run.ReadAsync("to");
            Demand.Equal(
                Enumerable.Range(1, 6).Count(seed => moved.AsSpan().SequenceEqual(Content.Of(MiB, seed))), 1, "how many are there whole");
        }),
        Of<IBlobMove>("move.seen", "A blob is seen under one of its names while it moves: who finds neither takes it for given up.",
            async (run, mover) =>
            {
                for (var round = 0; round < 20; round++)
                {
                    var (from, to) = ($"from/{round}", $"to/{round}");
                    await run.WriteAsync(from, Bytes);
                    var source = await run.FoundAsync(from);
                    var moving = Task.Run(() => mover.MoveAsync(source, to, run.Cancellation), run.Cancellation);
                    do
                        Demand.Present(await run.FindAsync(from) ?? await run.FindAsync(to));
                    while (!moving.IsCompleted);
                    Demand.Equal(await moving, MoveOutcome.Moved);
                }
            }),
        Of<IBlobMove>("move.empty", "An empty blob moves.", async (run, mover) =>
        {
            await run.WriteAsync(Name, []);
            Demand.Equal(await mover.MoveAsync(await run.FoundAsync(Name), "to", run.Cancellation), MoveOutcome.Moved);
            Demand.Equal((await run.FoundAsync("to")).Size, 0);
        }),
    ];
}
