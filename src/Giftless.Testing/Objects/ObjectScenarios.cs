using Giftless.Storage;
using static Giftless.Testing.Content;
using static Giftless.Testing.Objects.ObjectRun;
using static Giftless.Testing.Objects.ObjectScenario;

namespace Giftless.Testing.Objects;

/// <summary>Storing objects and giving them back.</summary>
internal static class ObjectScenarios
{
    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        Of("object.absent", "An absent object is null.", async run =>
        {
            await AbsentAsync(KeyOf(Bytes));
            await run.PutAsync(Bytes);
            await AbsentAsync(KeyOf([1]));

            async Task AbsentAsync(ObjectKey key)
            {
                Demand.Absent(await run.SizeAsync(key));
                Demand.Absent(await run.OpenAsync(key, 0, 1));
            }
        }),
        .. Each("object.put", "A storage gives back what was put, and keeps nothing else.", Sizes, Describe, async (run, it) =>
        {
            var bytes = Content.Of(it.Length);
            Demand.Equal(
                await run.PutAsync(KeyOf(bytes), new MemoryStream(bytes), it.SizeKnown ? it.Length : null), PutOutcome.Stored);
            await run.IsStoredAloneAsync(bytes);
        }),
        Of("object.put.trickle", "A storage takes content that comes a byte at a time, late, and does not seek.", async run =>
        {
            Demand.Equal(await run.PutAsync(KeyOf(Bytes), new TrickleStream(Bytes), Bytes.Length), PutOutcome.Stored);
            Demand.Bytes(await run.ReadAsync(Bytes), Bytes);
        }),
        .. Each(
            "object.range",
            "A storage gives exactly the range that it is asked for.",
            [(0, 1000), (0, 1), (999, 1), (1000, 0), (200, 300)],
            range => $"{range.Item2} bytes from {range.Item1} on",
            async (run, range) =>
            {
                var (offset, length) = range;
                await run.PutAsync(Bytes);
                Demand.Bytes(await run.ReadAsync(Bytes, offset, length), Bytes.AsSpan(offset, length));
            }),
        Of("object.put.unseen", "An object is not seen before it is complete.", async run =>
        {
            var bytes = Content.Of(9 * MiB);
            var content = new PausingStream(bytes);
            var put = run.PutAsync(KeyOf(bytes), content, bytes.Length);
            await content.AtEnd.WaitAsync(run.Cancellation);
            Demand.Absent(await run.SizeAsync(KeyOf(bytes)));
            content.End();
            Demand.Equal(await put, PutOutcome.Stored);
            Demand.Equal(await run.SizeAsync(KeyOf(bytes)), bytes.Length);
        }),
        .. Each(
            "object.put.at-once",
            "Many equal uploads at once leave one whole object.",
            [2 * MiB, 9 * MiB],
            length => $"{length} bytes",
            async (run, length) =>
            {
                var bytes = Content.Of(length);
                var puts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => run.PutAsync(bytes), run.Cancellation)));
                Demand.That(puts.Contains(PutOutcome.Stored), "one of them was stored");
                await run.IsStoredAloneAsync(bytes);
            }),
        Of("object.put.held", "An object that is held is left as it is.", async run =>
        {
            await run.PutAsync(Bytes);
            Demand.Equal(await run.PutAsync(Bytes), PutOutcome.AlreadyPresent);
            await run.IsStoredAloneAsync(Bytes);
        }),
        Of("object.isolation", "Repositories do not see each other's objects.", async run =>
        {
            await run.PutAsync(Bytes);
            var other = KeyOf(Bytes) with { Repository = RepositoryName.Parse("org/sub") };
            Demand.Absent(await run.SizeAsync(other));
            Demand.Equal(await run.PutAsync(other, new MemoryStream(Bytes), Bytes.Length), PutOutcome.Stored);
            Demand.Equal((await run.ListAllAsync()).Count, 2, "how many objects there are");
        }),
        Of("object.read.held", "A reader keeps its object while others read and store.", async run =>
        {
            await run.PutAsync(Bytes);
            await using var first = Demand.Present(await run.OpenAsync(KeyOf(Bytes), 0, 1000));
            await using var second = Demand.Present(await run.OpenAsync(KeyOf(Bytes), 500, 500));
            await run.PutAsync(Bytes);
            Demand.Bytes(await run.ToBytesAsync(second), Bytes[500..]);
            Demand.Bytes(await run.ToBytesAsync(first), Bytes);
        }),
        Of("object.delete", "An object that was deleted is absent, may be deleted again, and stored again.", async run =>
        {
            await run.PutAsync(Bytes);
            await run.Storage.DeleteAsync(KeyOf(Bytes), run.Cancellation);
            await run.Storage.DeleteAsync(KeyOf(Bytes), run.Cancellation);
            Demand.Absent(await run.SizeAsync(KeyOf(Bytes)));
            Demand.Equal(await run.PutAsync(Bytes), PutOutcome.Stored);
        }),
    ];

    private static IEnumerable<(int Length, bool SizeKnown)> Sizes =>
        from length in new[] { 0, 1, 65_536, (5 * MiB) - 1, 5 * MiB, 8 * MiB, (8 * MiB) + 1, 17 * MiB }
        from sizeKnown in new[] { true, false }
        select (length, sizeKnown);

    private static string Describe((int Length, bool SizeKnown) it) =>
        $"{it.Length} bytes, {(it.SizeKnown ? "size known" : "size unknown")}";
}
