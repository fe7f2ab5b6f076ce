using Giftless.Storage;
using static Giftless.Testing.Content;
using static Giftless.Testing.Objects.ObjectRun;
using static Giftless.Testing.Objects.ObjectScenario;

namespace Giftless.Testing.Objects;

/// <summary>What is no object, or does not come whole, leaves nothing.</summary>
internal static class RefusalScenarios
{
    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        .. Each("object.wrong", "What is not the object is refused, and nothing of it is kept.", Wrongs, Describe, async (run, it) =>
        {
            if (it.Held)
                await run.PutAsync(Bytes);
            var before = await run.ListAllAsync();
            byte[] changed = [.. Bytes];
            changed[500] ^= 1;
            foreach (var wrong in new[] { changed, Bytes[..999], [.. Bytes, 0], [], Content.Of(9 * MiB) })
            {
                await Demand.ThrowsAsync<ObjectMismatchException>(
                    () => run.PutAsync(KeyOf(Bytes), new MemoryStream(wrong), it.SizeKnown ? Bytes.Length : null));
                Demand.Sequence(await run.ListAllAsync(), before, $"all that lies there after {wrong.Length} wrong bytes");
            }

            if (it.Held)
                Demand.Bytes(await run.ReadAsync(Bytes), Bytes);
        }),
        .. Each("object.wrong.long", "A long wrong body of the right length is refused.", LongWrongs, Describe, async (run, it) =>
        {
            var (right, wrong) = (Content.Of(it.Length), Content.Of(it.Length, seed: 2));
            await Demand.ThrowsAsync<ObjectMismatchException>(
                () => run.PutAsync(KeyOf(right), new MemoryStream(wrong), it.SizeKnown ? it.Length : null));
            Demand.Absent(await run.SizeAsync(KeyOf(right)));
            await run.NothingIsThereAsync();
        }),
        Of("object.wrong.size", "A right body that was announced with another size is refused.", async run =>
        {
            await Demand.ThrowsAsync<ObjectMismatchException>(() => run.PutAsync(KeyOf(Bytes), new MemoryStream(Bytes), 1001));
            await run.NothingIsThereAsync();
        }),
        .. Each("object.size.absurd", "A length that nothing can have is refused.", Absurd, Describe, async (run, it) =>
        {
            await Demand.ThrowsAsync<LfsException>(() => run.PutAsync(KeyOf(Bytes), new MemoryStream(Bytes, 0, it.Sent), it.Size));
            Demand.Absent(await run.SizeAsync(KeyOf(Bytes)));
            await run.NothingIsThereAsync();
        }),
        Of("object.cancelled", "An upload that is cancelled ends, and leaves nothing.", async run =>
        {
            using var client = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
            var endless = new EndlessStream();
            var content = new CancellingStream(endless, client, after: 20 * MiB);
            await Demand.ThrowsAsync<OperationCanceledException>(
                () => run.Storage.PutAsync(KeyOf(Bytes), content, size: null, client.Token));
            Demand.That(endless.Given >= 20 * MiB, "content is read until it is cancelled", $"{endless.Given} bytes");
            await run.NothingIsThereAsync();
        }),
        Of("object.breaks", "An upload that breaks leaves nothing, and what the content threw is passed on as it is.", async run =>
        {
            var failure = await Demand.ThrowsAsync<IOException>(
                () => run.PutAsync(KeyOf(Bytes), new BreakingStream(Content.Of(9 * MiB)), 10 * MiB));
            Demand.Equal(failure.Message, BreakingStream.Message);
            await run.NothingIsThereAsync();
        }),
        Of("object.probe", "A probe leaves nothing, and finds that wrong bodies are never offered.", async run =>
        {
            using var client = new HttpClient();
            var report = await run.Storage.Probe(client, run.Cancellation);
            Demand.That(report.NeverOffersWrongBodies, "wrong bodies are never offered");
            Demand.That(report.RefusesToOverwrite, "what is there is not overwritten");
            await run.NothingIsThereAsync();
        }),
    ];

    private static IEnumerable<(bool SizeKnown, bool Held)> Wrongs =>
        from sizeKnown in new[] { true, false } from held in new[] { true, false } select (sizeKnown, held);

    private static IEnumerable<(int Length, bool SizeKnown)> LongWrongs =>
        from length in new[] { 8 * MiB, 16 * MiB, (16 * MiB) + 1 } from sizeKnown in new[] { true, false } select (length, sizeKnown);

    private static IEnumerable<(long Size, int Sent)> Absurd =>
        from size in new[] { long.MaxValue, long.MaxValue - 1, long.MaxValue - 9999, 1L << 62, 1L << 50 }
        from sent in new[] { 0, 1000 }
        select (size, sent);

    private static string Describe((bool SizeKnown, bool Held) it) =>
        $"{(it.SizeKnown ? "size known" : "size unknown")}{(it.Held ? ", held" : "")}";

    private static string Describe((int Length, bool SizeKnown) it) =>
        $"{it.Length} bytes, {(it.SizeKnown ? "size known" : "size unknown")}";

    private static string Describe((long Size, int Sent) it) => $"{it.Size} bytes announced, {it.Sent} sent";
}
