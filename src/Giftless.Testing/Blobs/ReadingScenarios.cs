using System.Globalization;
using Giftless.Storage.Blobs;
using static Giftless.Testing.Blobs.BlobRun;
using static Giftless.Testing.Blobs.BlobScenario;
using static Giftless.Testing.Content;

namespace Giftless.Testing.Blobs;

/// <summary>Finding, opening and deleting.</summary>
internal static class ReadingScenarios
{
    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        Of("blob.absent", "An absent blob is null, and to delete it is no error.", async run =>
        {
            await run.WriteAsync(Name, Bytes);
            string[] names = ["absent", "org", "org/ré po+1", Name + "2", Name[..^1], Name + "/below", Name.ToLowerInvariant()];
            foreach (var absent in names)
            {
                Demand.Absent(await run.FindAsync(absent), $"find '{absent}'");
                Demand.Absent(await run.OpenAsync(absent), $"open '{absent}'");
                await run.DeleteAsync(absent);
            }

            Demand.Sequence(await run.NamesAsync(), [Name]);
        }),
        .. Each("blob.range", "A store gives exactly the range that it is asked for.", Ranges, Describe, async (run, range) =>
        {
            await run.WriteAsync(Name, Bytes);
            var end = range.Offset + (range.Length ?? (1000 - range.Offset));
            Demand.Bytes(
                await run.ReadAsync(Name, new BlobRange { Offset = range.Offset, Length = range.Length }), Bytes[range.Offset..end]);
        }),
        Of("blob.version.read", "A store gives the version that it is asked for, or nothing.", async run =>
        {
            await run.WriteAsync(Name, Bytes);
            var first = await run.FoundAsync(Name);
            Demand.Bytes(await run.ReadAsync(Name, new BlobRange { Offset = 1, Length = 2, Version = first.Version }), Bytes[1..3]);
            await run.ReplaceAsync(Name, Others);
            Demand.Absent(await run.OpenAsync(Name, new BlobRange { Version = first.Version }), "open a version that was replaced");
            Demand.That((await run.FoundAsync(Name)).Version != first.Version, "what replaces a blob has another version");
        }),
        Of("blob.version.unique", "Each write makes another version, however fast they follow one another.", async run =>
        {
            var versions = new List<string>();
            for (var seed = 1; seed <= 20; seed++)
            {
                await run.ReplaceAsync(Name, Content.Of(1000, seed));
                versions.Add((await run.FoundAsync(Name)).Version);
            }

            Demand.Equal(versions.Distinct().Count(), 20, "the versions of 20 writes");
        }),
        Of("blob.version.stable", "A version lasts as long as the bytes, and is the same in a list.", async run =>
        {
            await run.WriteAsync(Name, Bytes);
            var first = await run.FoundAsync(Name);
            await run.WriteAsync(Name + "2", Bytes);
            Demand.Equal((await run.FoundAsync(Name)).Version, first.Version);
            Demand.Equal((await run.FoundInListAsync(Name)).Version, first.Version);
        }),
        Of("blob.read.held", "A reader keeps its blob while it is replaced and deleted.", async run =>
        {
            await run.WriteAsync(Name, Bytes);
            await using var reader = Demand.Present(await run.OpenAsync(Name));
            await run.ReplaceAsync(Name, Others);
            await run.DeleteAsync(Name);
            Demand.Bytes(await run.ToBytesAsync(reader), Bytes);
        }),
        Of("blob.read.pieces", "A reader gets as many bytes as it asks for, or fewer: one at a time, or none.", async run =>
        {
            await run.WriteAsync(Name, Bytes);
            await using var reader = Demand.Present(await run.OpenAsync(Name));
            var read = new List<byte>();
            for (var one = new byte[1]; ; read.Add(one[0]))
            {
                Demand.Equal(await reader.ReadAsync(Memory<byte>.Empty, run.Cancellation), 0, "a read of no bytes");
                if (await reader.ReadAsync(one, run.Cancellation) == 0)
                    break;
            }

            Demand.Bytes([.. read], Bytes);
            Demand.Equal(await reader.ReadAsync(new byte[1], run.Cancellation), 0, "a read at the end");
        }),
        Of("blob.read.left", "Readers may leave early, however many.", async run =>
        {
            var bytes = Content.Of(2 * MiB);
            await run.WriteAsync(Name, bytes);
            for (var reader = 0; reader < 100; reader++)
            {
                await using var left = Demand.Present(await run.OpenAsync(Name));
                await left.ReadExactlyAsync(new byte[10], run.Cancellation);
            }

            Demand.Bytes(await run.ReadAsync(Name), bytes);
        }),
        Of("blob.cancelled", "A call that is cancelled says so, or has done what it was to do; it fails in no other way.", async run =>
        {
            using var cancelled = new CancellationTokenSource();
            await cancelled.CancelAsync();
            await run.WriteAsync(Name, Bytes);
            foreach (var (call, make) in Calls(run.Store, cancelled.Token))
            {
                try
                {
                    await make();
                }
                catch (OperationCanceledException)
                {
                    // It says so.
                }
                catch (Exception failure)
                {
                    throw new ConformanceException(
                        $"{call}: demanded OperationCanceledException; saw {failure.GetType().Name}: {failure.Message}", failure);
                }
            }

            Demand.Bytes(await run.ReadAsync(Name), Bytes);
        }),
        Of("blob.delete", "A store deletes the version that it is asked to, or whatever is there, and the name is free again.", async run =>
        {
            await run.WriteAsync(Name, Bytes);
            var first = await run.FoundAsync(Name);
            await run.ReplaceAsync(Name, Others);
            await run.DeleteAsync(Name, first.Version);
            await run.DeleteAsync(Name, (await run.FoundAsync(Name)).Version);
            Demand.Absent(await run.FindAsync(Name));
            await run.DeleteAsync(Name);
            Demand.Sequence(await run.NamesAsync(), []);
            await run.WriteAsync(Name, Bytes);
            await run.DeleteAsync(Name);
            Demand.Absent(await run.FindAsync(Name));
            await run.WriteAsync(Name, Bytes);
            Demand.Bytes(await run.ReadAsync(Name), Bytes);
        }),
    ];

    private static Dictionary<string, Func<Task>> Calls(IBlobStore store, CancellationToken cancelled) => new()
    {
        ["find"] = () => store.FindAsync(Name, cancelled).AsTask(),
        ["open"] = async () => await ((await store.OpenAsync(Name, BlobRange.All, cancelled))?.DisposeAsync() ?? default),
        ["write"] = () => store.WriteAsync("other", new MemoryStream(Bytes), new BlobWrite(), cancelled),
        ["delete"] = () => store.DeleteAsync("other", version: null, cancelled),
        ["list"] = async () => await store.ListAsync("", cancelled).CountAsync(CancellationToken.None),
    };

    private static IEnumerable<(int Offset, int? Length)> Ranges =>
        [(0, 1000), (0, 1), (0, 0), (999, 1), (1000, 0), (200, 300), (0, null), (999, null), (300, null)];

    private static string Describe((int Offset, int? Length) range) =>
        $"{range.Length?.ToString(CultureInfo.InvariantCulture) ?? "all"} from {range.Offset} on";
}
