using Giftless.Storage;
using Giftless.Storage.Blobs;
using static Giftless.Testing.Objects.ObjectRun;
using static Giftless.Testing.Objects.ObjectScenario;

namespace Giftless.Testing.Objects;

/// <summary>Objects that come in parts.</summary>
internal static class MultipartScenarios
{
    private static readonly string[] NoNames =
        ["", "0", "-1", "99999999999999999999999999", "../../etc/passwd", "a/b", "é\u0001", "nothing.of.mine"];

    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        OfParts("upload", "Parts in any order become the object, and are none before.", async run =>
        {
            var upload = await run.OpenUploadAsync(run.Whole);
            Demand.Equal(upload.Held.Count, 0, "how many parts a new upload has");
            foreach (var part in run.Cut(run.Whole).Reverse())
                await run.SendAsync(run.Whole, upload.Name, part);
            Demand.Absent(await run.SizeAsync(KeyOf(run.Whole)));
            Demand.Equal(await run.FinishAsync(run.Whole, upload.Name), PutOutcome.Stored);
            await run.IsStoredAloneAsync(run.Whole);
        }),
        OfParts("upload.resumed", "An upload that was interrupted tells which parts it has.", async run =>
        {
            var (whole, parts) = (run.Whole, run.Cut(run.Whole));
            var upload = await run.OpenUploadAsync(whole);
            await run.SendAsync(whole, upload.Name, parts[3]);
            await run.SendAsync(whole, upload.Name, parts[1]);
            var resumed = await run.OpenUploadAsync(whole);
            Demand.Set(resumed.Held.Select(part => (part.Key, part.Value)), [(2, (long)run.PartSize), (4, run.PartSize / 2)]);
            await run.SendAsync(whole, resumed.Name, parts[0]);
            await run.SendAsync(whole, resumed.Name, parts[2]);
            Demand.Equal(await run.FinishAsync(whole, resumed.Name), PutOutcome.Stored);
            await run.IsStoredAloneAsync(whole);
        }),
        OfParts("upload.incomplete", "An upload with a missing part cannot be finished, and loses nothing.", async run =>
        {
            var (whole, parts) = (run.Whole, run.Cut(run.Whole));
            var upload = await run.OpenUploadAsync(whole);
            foreach (var part in parts.Where(part => part.Number != 2))
                await run.SendAsync(whole, upload.Name, part);
            await Demand.ThrowsAsync<UploadIncompleteException>(() => run.FinishAsync(whole, upload.Name));
            Demand.Set((await run.OpenUploadAsync(whole)).Held.Keys, [1, 3, 4]);
            await run.SendAsync(whole, upload.Name, parts[1]);
            Demand.Equal(await run.FinishAsync(whole, upload.Name), PutOutcome.Stored);
            await run.IsStoredAloneAsync(whole);
        }),
        OfParts("upload.wrong", "Parts that are not the object never become it, and are gone.", async run =>
        {
            var upload = await run.OpenUploadAsync(run.Whole);
            byte[] changed = [.. run.Whole];
            changed[run.PartSize + 1] ^= 1;
            foreach (var part in run.Cut(run.Whole))
                await run.SendAsync(changed, upload.Name, part, KeyOf(run.Whole));
            await Demand.ThrowsAsync<ObjectMismatchException>(() => run.FinishAsync(run.Whole, upload.Name));
            Demand.Absent(await run.SizeAsync(KeyOf(run.Whole)));
            await run.NothingIsThereAsync();
            Demand.Equal((await run.OpenUploadAsync(run.Whole)).Held.Count, 0, "how many parts the next upload has");
        }),
        OfParts("upload.at-once", "An upload can be finished again, and by many at once.", async run =>
        {
            var upload = await run.SendAllAsync(run.Whole);
            var finished = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(_ => Task.Run(() => run.FinishAsync(run.Whole, upload), run.Cancellation)));
            Demand.That(finished.Contains(PutOutcome.Stored), "one of them has stored the object");
            Demand.Equal(await run.FinishAsync(run.Whole, upload), PutOutcome.AlreadyPresent);
            await run.IsStoredAloneAsync(run.Whole);
        }),
        OfParts("upload.aborted", "An upload that is aborted leaves nothing, and may be aborted again.", async run =>
        {
            var upload = await run.SendAllAsync(run.Whole);
            await run.Storage.AbortUploadAsync(KeyOf(run.Whole), upload, run.Cancellation);
            await run.Storage.AbortUploadAsync(KeyOf(run.Whole), upload, run.Cancellation);
            await run.NothingIsThereAsync();
            await Demand.ThrowsAsync<UploadIncompleteException>(() => run.FinishAsync(run.Whole, upload));
            Demand.Equal((await run.OpenUploadAsync(run.Whole)).Held.Count, 0, "how many parts the next upload has");
        }),
        OfParts("upload.again", "A part that is sent again takes the place of the first.", async run =>
        {
            var upload = await run.OpenUploadAsync(run.Whole);
            var other = Content.Of(run.Whole.Length, seed: 2);
            await run.SendAsync(other, upload.Name, new UploadPart(1, 0, run.PartSize), KeyOf(run.Whole));
            await run.SendAllAsync(run.Whole);
            Demand.Equal(await run.FinishAsync(run.Whole, upload.Name), PutOutcome.Stored);
            await run.IsStoredAloneAsync(run.Whole);
        }),
        OfParts("upload.foreign", "Objects do not take each other's parts.", async run =>
        {
            var other = Content.Of(run.Whole.Length, seed: 2);
            var upload = await run.SendAllAsync(run.Whole);
            await Demand.ThrowsAsync<LfsException>(() => run.FinishAsync(other, upload));
            Demand.Equal(await run.FinishAsync(run.Whole, upload), PutOutcome.Stored);
            Demand.Absent(await run.SizeAsync(KeyOf(other)));
        }),
        .. NoNames.Select(name => OfParts(
            "upload.no-name",
            "A name that is no upload's is refused, and touches nothing.",
            async run =>
            {
                var upload = await run.SendAllAsync(run.Whole);
                var before = await run.ListAllAsync();
                var refusal = await Demand.ThrowsAsync<LfsException>(() => run.FinishAsync(run.Whole, name));
                Demand.That(refusal.Code is 400 or 404 or 409, "the client is told that it is wrong", $"{refusal.Code}");
                try
                {
                    await run.Storage.AbortUploadAsync(KeyOf([1]), name, run.Cancellation);
                }
                catch (LfsException refused)
                {
                    // Else there is nothing to abort, which is no error.
                    Demand.Equal(refused.Code, 400);
                }

                Demand.Sequence(await run.ListAllAsync(), before);
                Demand.Equal(await run.FinishAsync(run.Whole, upload), PutOutcome.Stored);
            },
            $"'{name.Replace("\u0001", "\\u0001", StringComparison.Ordinal)}'")),
        OfParts("upload.many", "An object may have more parts than a store lists at once.", async run =>
        {
            var whole = Content.Of((1100 * run.PartSize) + 1);
            var upload = await run.OpenUploadAsync(whole);
            await Parallel.ForEachAsync(
                run.Cut(whole),
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = run.Cancellation },
                async (part, _) => await run.SendAsync(whole, upload.Name, part));
            Demand.Equal((await run.OpenUploadAsync(whole)).Held.Count, 1101);
            Demand.Equal(await run.FinishAsync(whole, upload.Name), PutOutcome.Stored);
            await run.IsStoredAloneAsync(whole);
        }),
    ];
}
