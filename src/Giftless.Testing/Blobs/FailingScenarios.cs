using Giftless.Storage.Blobs;
using static Giftless.Testing.Blobs.BlobRun;
using static Giftless.Testing.Blobs.BlobScenario;
using static Giftless.Testing.Content;

namespace Giftless.Testing.Blobs;

/// <summary>Content that fails, is given up, or has not ended yet.</summary>
internal static class FailingScenarios
{
    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        .. Each("blob.write.breaks", "Nothing is seen of content that fails.", Breaks, it => it.ToString(), async (run, it) =>
        {
            if (it.Held)
                await run.WriteAsync(Name, Bytes);
            var options = new BlobWrite { Size = it.SizeKnown ? it.After + 1 : null, Replaces = it.Held };
            await BreakAsync(run, it.After, options);
            await run.OnlyHeldIsThereAsync(it.Held);
        }),
        .. Each(
            "blob.write.breaks-at-end",
            "Nothing is seen of content that fails where it would end.",
            [0, 1000, 8 * MiB, 16 * MiB],
            length => $"{length} bytes",
            async (run, length) =>
            {
                await BreakAsync(run, length, new BlobWrite { Size = length });
                await run.OnlyHeldIsThereAsync(held: false);
            }),
        .. Each(
            "blob.write.cancelled",
            "A write that is cancelled ends, and leaves nothing.",
            [1, 20 * MiB],
            after => $"after {after} bytes",
            async (run, after) =>
            {
                using var client = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
                var content = new CancellingStream(new MemoryStream(new byte[after + MiB]), client, after);
                await Demand.ThrowsAsync<OperationCanceledException>(
                    () => run.Store.WriteAsync(Name, content, new BlobWrite(), client.Token));
                await run.OnlyHeldIsThereAsync(held: false);
            }),
        Of("blob.write.cancelled-anywhere", "A write may be cancelled at each read of its content; it leaves nothing.", async run =>
        {
            const int Reads = 20;
            await run.WriteAsync(Name, Bytes);
            for (var at = 1; at <= Reads; at++)
            {
                using var client = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
                var content = new CancellingStream(new TrickleStream(Content.Of(Reads)), client, at);
                await Demand.ThrowsAsync<OperationCanceledException>(
                    () => run.Store.WriteAsync(Name, content, new BlobWrite { Size = Reads, Replaces = true }, client.Token));
                await run.OnlyHeldIsThereAsync(held: true);
            }
        }),
        .. Each("blob.write.unseen", "A blob is not seen before the end of its content was read.", Unended, Describe, async (run, it) =>
        {
            if (it.Replaces)
                await run.WriteAsync(Name, Bytes);
            var content = new PausingStream(Content.Of(it.Length));
            var write = run.WriteAsync(Name, content, new BlobWrite { Size = it.Length, Replaces = it.Replaces });
            await content.AtEnd.WaitAsync(run.Cancellation);
            await run.OnlyHeldIsThereAsync(it.Replaces);
            content.End();
            Demand.Equal(await write, true);
            Demand.Equal((await run.FoundAsync(Name)).Size, it.Length);
        }),
    ];

    private static IEnumerable<Break> Breaks =>
        from after in new[] { 0, 1000, 5 * MiB, 8 * MiB, 17 * MiB }
        from sizeKnown in new[] { true, false }
        from held in new[] { true, false }
        select new Break(after, sizeKnown, held);

    private static IEnumerable<(int Length, bool Replaces)> Unended =>
        from length in new[] { 10, 9 * MiB } from replaces in new[] { true, false } select (length, replaces);

    private static string Describe((int Length, bool Replaces) it) => $"{it.Length} bytes{(it.Replaces ? ", replacing" : "")}";

    /// <summary>What the content throws is passed on as it is.</summary>
    private static async Task BreakAsync(BlobRun run, int after, BlobWrite options)
    {
        var failure = await Demand.ThrowsAsync<IOException>(() => run.WriteAsync(Name, new BreakingStream(Content.Of(after)), options));
        Demand.Equal(failure.Message, BreakingStream.Message);
    }

    private sealed record Break(int After, bool SizeKnown, bool Held)
    {
        public override string ToString() => $"after {After} bytes{(SizeKnown ? ", size known" : "")}{(Held ? ", replacing" : "")}";
    }
}
