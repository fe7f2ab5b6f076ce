using Giftless.Storage.Blobs;
using static Giftless.Testing.Blobs.BlobRun;

namespace Giftless.Testing.Blobs;

/// <summary><see cref="IBlobParts"/>. The blob that is sent has three parts, and half a one.</summary>
internal static class PartScenarios
{
    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        Of("parts", "Parts in any order become the blob, and are none before.", async upload =>
        {
            var run = upload.Run;
            foreach (var number in new[] { 3, 1, 4, 2 })
                await upload.SendAsync(number);
            Demand.Sequence(await run.NamesAsync(), [], "what is listed before the parts are put together");
            Demand.Absent(await run.FindAsync(Name));
            var completed = Demand.Present(await upload.CompleteAsync());
            Demand.Equal(completed.Size, upload.Whole.Length);
            if (completed.Sha256 is not null)
                Demand.Equal(completed.Sha256, Content.Sha256(upload.Whole));
            Demand.Equal(completed.Version, (await run.FoundAsync(Name)).Version);
            Demand.Bytes(await run.ReadAsync(Name), upload.Whole);
            Demand.Sequence(await run.NamesAsync(), [Name]);
            Demand.Sequence(await upload.UploadsAsync(""), []);
        }),
        Of("parts.list", "A store tells which uploads and parts there are.", async upload =>
        {
            await upload.SendAsync(2);
            await upload.SendAsync(4);
            Demand.That(
                (await upload.UploadsAsync("")).Any(found => found.Name == Name && found.Id == upload.Upload.Id), "the upload is listed");
            Demand.That((await upload.UploadsAsync(Name[..5])).Count > 0, "it is listed where the prefix is the beginning of its name");
            Demand.Sequence(await upload.UploadsAsync(Name + "2"), []);
            var held = Demand.Present(await upload.PartsAsync());
            Demand.Set(
                held.Select(part => (part.Key, part.Value.Number, part.Value.Size)),
                [(2, 2, upload.PartSize), (4, 4, upload.PartSize / 2)]);
        }),
        .. new[] { false, true }.Select(atItsEnd => Of(
            "parts.breaks",
            "A part that fails leaves the one before as it was.",
            async upload =>
            {
                await upload.SendAllAsync();
                var other = Content.Of(upload.PartSize, seed: 2);
                var content = new BreakingStream(atItsEnd ? other : other[..(upload.PartSize / 2)]);
                await Demand.ThrowsAsync<Exception>(() => upload.SendAsync(1, content));
                await upload.CompleteAsync();
                Demand.Bytes(await upload.Run.ReadAsync(Name), upload.Whole);
            },
            atItsEnd ? "at its end" : "in the middle")),
        Of("parts.again", "A part that is sent again takes the place of the first.", async upload =>
        {
            await upload.SendAsync(1, new MemoryStream(Content.Of(upload.PartSize, seed: 2)));
            await upload.SendAllAsync();
            await upload.CompleteAsync();
            Demand.Bytes(await upload.Run.ReadAsync(Name), upload.Whole);
        }),
        Of("parts.changed", "Parts that are others by now are not put together.", async upload =>
        {
            await upload.SendAllAsync();
            var seen = await upload.HeldAsync();
            await upload.SendAsync(1, new MemoryStream(Content.Of(upload.PartSize, seed: 2)));
            Demand.Absent(await upload.Parts.CompleteAsync(upload.Upload, seen, upload.Run.Cancellation));
            Demand.Absent(await upload.Run.FindAsync(Name));
        }),
        Of("parts.seen", "Who finds no parts any more finds the blob.", async upload =>
        {
            await upload.SendAllAsync();
            var completing = Task.Run(upload.CompleteAsync, upload.Run.Cancellation);
            do
            {
                if (await upload.PartsAsync() is null or { Count: 0 })
                    Demand.Present(await upload.Run.FindAsync(Name));
            }
            while (!completing.IsCompleted);
            Demand.Equal((await completing)?.Size, upload.Whole.Length);
        }),
        Of("parts.replace", "Parts become the blob in place of one that is there, and not before they are put together.", async upload =>
        {
            await upload.Run.WriteAsync(Name, Bytes);
            await upload.SendAllAsync();
            Demand.Bytes(await upload.Run.ReadAsync(Name), Bytes);
            Demand.Equal((await upload.CompleteAsync())?.Size, upload.Whole.Length);
            Demand.Bytes(await upload.Run.ReadAsync(Name), upload.Whole);
        }),
        Of("parts.many", "A store takes more parts than it lists at once.", async upload =>
        {
            const int Count = 1001;
            var whole = Content.Of(Count * upload.PartSize);
            await Parallel.ForEachAsync(
                upload.Parts.Limits.Cut(whole.Length, upload.PartSize),
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = upload.Run.Cancellation },
                async (part, cancellation) => await upload.Parts.PutPartAsync(
                    upload.Upload, part, new MemoryStream(whole, (int)part.Offset, (int)part.Size), cancellation));
            Demand.Equal((await upload.PartsAsync())?.Count, Count);
            await upload.CompleteAsync();
            Demand.Bytes(await upload.Run.ReadAsync(Name), whole);
        }),
        Of("parts.foreign", "An upload of another blob is not taken for one of this.", async upload =>
        {
            await upload.SendAsync(1);
            await upload.IsNotTouchedByAsync(upload.Upload with { Name = "other" });
        }),
        .. new[] { "nothing.of.mine", "../../etc/passwd", "a/b", "0" }.Select(id => Of(
            "parts.no-id",
            "An id that is no upload's touches nothing.",
            async upload =>
            {
                await upload.SendAsync(1);
                await upload.IsNotTouchedByAsync(new BlobUpload { Name = "other", Id = id });
            },
            id)),
        Of("parts.abort", "An upload that is aborted is gone, and may be aborted again.", async upload =>
        {
            await upload.SendAsync(1);
            await upload.Parts.AbortAsync(upload.Upload, upload.Run.Cancellation);
            await upload.Parts.AbortAsync(upload.Upload, upload.Run.Cancellation);
            Demand.Sequence(await upload.UploadsAsync(""), []);
            Demand.Sequence(await upload.Run.NamesAsync(), []);
            Demand.Equal((await upload.PartsAsync())?.Count ?? 0, 0);
        }),
        Of("parts.over", "An upload that is over cannot be completed again.", async upload =>
        {
            await upload.SendAllAsync();
            var held = await upload.HeldAsync();
            await upload.Parts.CompleteAsync(upload.Upload, held, upload.Run.Cancellation);
            await upload.Run.DeleteAsync(Name);
            try
            {
                Demand.Absent(await upload.Parts.CompleteAsync(upload.Upload, held, upload.Run.Cancellation));
            }
            catch (StorageUnavailableException)
            {
                // Ceph takes it for one that is under way.
            }

            Demand.Absent(await upload.Run.FindAsync(Name));
        }),
    ];

    private static Scenario<BlobStoreFixture> Of(string id, string demand, Func<UploadRun, Task> body, string? values = null) =>
        BlobScenario.Of<IBlobParts>(id, demand, async (run, parts) => await body(await UploadRun.StartAsync(run, parts)), values);
}
