using System.Text;
using static Giftless.Testing.Blobs.BlobRun;
using static Giftless.Testing.Blobs.BlobScenario;

namespace Giftless.Testing.Blobs;

/// <summary>Listing.</summary>
internal static class ListingScenarios
{
    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        Of("blob.list", "A store lists what begins with a prefix, in the order of the names' UTF-8.", async run =>
        {
            string[] names = ["a-b/c", "a.b", "a/b-c", "a/b/c", "aa", "b/z", "b/ü", "b/\uE000", "b/\U0001F600"];
            if (!run.Fixture.ListsInOrderOfUtf8)
                (names[^2], names[^1]) = (names[^1], names[^2]);
            foreach (var name in names.Reverse())
                await run.WriteAsync(name, Encoding.UTF8.GetBytes(name));
            var listed = new Dictionary<string, string[]>
            {
                [""] = names,
                ["a"] = names[..5],
                ["a/"] = ["a/b-c", "a/b/c"],
                ["a/b"] = ["a/b-c", "a/b/c"],
                ["a/b/"] = ["a/b/c"],
                ["a/b/c"] = ["a/b/c"],
                ["a/b/c/"] = [],
                ["c"] = [],
                ["A"] = [],
                ["a*"] = [],
            };
            foreach (var (prefix, demanded) in listed)
                Demand.Sequence(await run.NamesAsync(prefix), demanded, $"list '{prefix}'");
            var found = await run.FoundAsync("aa");
            var inList = await run.FoundInListAsync("aa");
            Demand.Equal(
                inList with { Sha256 = null, ForeignHeader = null, WrittenAt = default },
                found with { Sha256 = null, ForeignHeader = null, WrittenAt = default });
        }),
        .. Each("blob.list.pages", "A store lists more than a page.", ["many/", ""], prefix => $"'{prefix}'", async (run, prefix) =>
        {
            var names = Enumerable.Range(0, 2100).Select(number => $"many/{number:0000}").ToList();
            await Parallel.ForEachAsync(
                names,
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = run.Cancellation },
                async (name, _) => await run.WriteAsync(name, [1]));
            Demand.Sequence(await run.NamesAsync(prefix), names);
        }),
        Of("blob.list.changing", "What is there all the time is listed once, while other blobs come and go.", async run =>
        {
            const int Count = 1100;
            var stays = Enumerable.Range(0, Count).Select(number => $"n/{number:0000}").ToList();
            var goes = Enumerable.Range(0, 20).Select(number => $"n/{number * 50:0000}-goes").ToList();
            await Parallel.ForEachAsync(
                stays.Concat(goes),
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = run.Cancellation },
                async (name, _) => await run.WriteAsync(name, [1]));
            var listed = new List<string>();
            await foreach (var blob in run.Store.ListAsync("n/", run.Cancellation))
            {
                if (listed.Count % 100 == 50)
                {
                    await run.DeleteAsync(goes[listed.Count / 100]);
                    await run.WriteAsync($"n/{listed.Count:0000}-comes", [1]);
                    await run.DeleteAsync(goes[^((listed.Count / 100) + 1)]);
                }

                listed.Add(blob.Name);
            }

            Demand.Sequence(listed.Where(name => name.Length == 6), stays);
        }),
        Of("blob.list.cancelled", "A listing ends when it is cancelled.", async run =>
        {
            await run.WriteAsync(Name, Bytes);
            using var cancelled = new CancellationTokenSource();
            await cancelled.CancelAsync();
            await Demand.ThrowsAsync<OperationCanceledException>(
                async () => await run.Store.ListAsync("", cancelled.Token).CountAsync(run.Cancellation));
        }),
    ];
}
