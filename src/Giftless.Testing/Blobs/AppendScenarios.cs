using System.IO.Pipelines;
using Giftless.Storage.Blobs;
using static Giftless.Testing.Blobs.BlobRun;
using static Giftless.Testing.Blobs.BlobScenario;

namespace Giftless.Testing.Blobs;

/// <summary><see cref="IBlobAppend"/>.</summary>
internal static class AppendScenarios
{
    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        Of<IBlobAppend>(
            "append",
            "What was appended stays, whatever fails, and nothing is appended at another offset.",
            async (run, append) =>
            {
                Demand.Equal(await append.AppendAsync(Name, 0, new MemoryStream(Bytes, 0, 300), run.Cancellation), 300);
                Demand.Absent(await append.AppendAsync(Name, 299, new MemoryStream(Bytes), run.Cancellation), "append to less");
                Demand.Absent(await append.AppendAsync(Name, 301, new MemoryStream(Bytes), run.Cancellation), "append to more");
                await Demand.ThrowsAsync<IOException>(
                    () => append.AppendAsync(Name, 300, new BreakingStream(Bytes[300..700]), run.Cancellation));
                Demand.Equal((await run.FoundAsync(Name)).Size, 700);
                Demand.Equal(await append.AppendAsync(Name, 700, new MemoryStream(Bytes, 700, 300), run.Cancellation), 1000);
                Demand.Bytes(await run.ReadAsync(Name), Bytes);
            }),
        Of<IBlobAppend>("append.at-once", "Of many that append at once, one does.", async (run, append) =>
        {
            for (var round = 0; round < 50; round++)
            {
                var name = $"{round}/{Name}";
                var appended = await Task.WhenAll(Enumerable.Range(0, 8).Select(
                    _ => Task.Run(() => append.AppendAsync(name, 0, new MemoryStream(Bytes), run.Cancellation), run.Cancellation)));
                Demand.Sequence(appended.Where(length => length is not null), [1000L]);
                Demand.Bytes(await run.ReadAsync(name), Bytes);
            }
        }),
        Of<IBlobAppend>("append.absent", "Nothing is appended to what is not there.", async (run, append) =>
        {
            Demand.Absent(await append.AppendAsync(Name, 1, new MemoryStream(Bytes), run.Cancellation));
            Demand.Sequence(await run.NamesAsync(), []);
        }),
        Of<IBlobAppend>("append.read", "Who reads and who appends leave each other alone.", async (run, append) =>
        {
            await append.AppendAsync(Name, 0, new MemoryStream(Bytes, 0, 300), run.Cancellation);
            var content = new PausingStream(Bytes[300..700]);
            var appending = append.AppendAsync(Name, 300, content, run.Cancellation);
            await content.AtEnd.WaitAsync(run.Cancellation);
            var seen = await run.ReadAsync(Name);
            Demand.That(seen.Length >= 300, "what was appended before is seen");
            Demand.Bytes(seen, Bytes.AsSpan(0, seen.Length));
            await using var reader = await run.OpenAsync(Name);
            content.End();
            Demand.Equal(await appending, 700);
            Demand.Equal(await append.AppendAsync(Name, 700, new MemoryStream(Bytes, 700, 300), run.Cancellation), 1000);
        }),
        Of<IBlobAppend, IBlobMove>("append.moved", "What was moved does not grow any more.", async (run, append, mover) =>
        {
            await append.AppendAsync(Name, 0, new MemoryStream(Bytes, 0, 300), run.Cancellation);
            var content = new Pipe();
            var appending = append.AppendAsync(Name, 300, content.Reader.AsStream(), run.Cancellation);
            var source = await run.FoundAsync(Name);
            var isMoved = await mover.MoveAsync(source, "to", run.Cancellation) == MoveOutcome.Moved;
            await content.Writer.WriteAsync(Bytes.AsMemory(300), run.Cancellation);
            await content.Writer.CompleteAsync();
            await appending;
            Demand.Equal((await run.FindAsync("to"))?.Size, isMoved ? source.Size : null);
        }),
    ];
}
