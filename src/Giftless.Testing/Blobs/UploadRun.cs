using Giftless.Storage.Blobs;

namespace Giftless.Testing.Blobs;

/// <summary>An upload in parts that has begun, of a blob called <see cref="BlobRun.Name"/>.</summary>
internal sealed class UploadRun
{
    private UploadRun(BlobRun run, IBlobParts parts, BlobUpload upload)
    {
        (Run, Parts, Upload) = (run, parts, upload);
        Whole = Content.Of((3 * PartSize) + (PartSize / 2));
    }

    public BlobRun Run { get; }

    public IBlobParts Parts { get; }

    public BlobUpload Upload { get; }

    public int PartSize => Run.Fixture.PartSize;

    /// <summary>What the parts become.</summary>
    public byte[] Whole { get; }

    public static async Task<UploadRun> StartAsync(BlobRun run, IBlobParts parts)
    {
        var id = await parts.StartAsync(BlobRun.Name, run.Cancellation);
        return new UploadRun(run, parts, new BlobUpload { Name = BlobRun.Name, Id = id });
    }

    /// <summary>Sends a part, from 1 on.</summary>
    public async Task SendAsync(int number, Stream? content = null)
    {
        var part = Parts.Limits.Cut(Whole.Length, PartSize)[number - 1];
        var put = await Parts.PutPartAsync(
            Upload, part, content ?? new MemoryStream(Whole, (int)part.Offset, (int)part.Size), Run.Cancellation);
        Demand.Equal(Demand.Present(await PartsAsync()).GetValueOrDefault(number), put, $"part {number} in the list");
    }

    public async Task SendAllAsync()
    {
        for (var number = 1; number <= 4; number++)
            await SendAsync(number);
    }

    public Task<IReadOnlyDictionary<int, BlobPart>?> PartsAsync() => Parts.ListPartsAsync(Upload, Run.Cancellation);

    /// <summary>The parts in order, as they have to be completed.</summary>
    public async Task<List<BlobPart>> HeldAsync() => [.. Demand.Present(await PartsAsync()).Values.OrderBy(part => part.Number)];

    public async Task<BlobInfo?> CompleteAsync() => await Parts.CompleteAsync(Upload, await HeldAsync(), Run.Cancellation);

    public async Task<List<BlobUpload>> UploadsAsync(string prefix) =>
        await Parts.ListUploadsAsync(prefix, Run.Cancellation).ToListAsync(Run.Cancellation);

    /// <summary>One that is not there has no parts, and to abort it leaves part 1 of this one, which was sent.</summary>
    public async Task IsNotTouchedByAsync(BlobUpload foreign)
    {
        Demand.Equal((await Parts.ListPartsAsync(foreign, Run.Cancellation))?.Count ?? 0, 0);
        await Parts.AbortAsync(foreign, Run.Cancellation);
        Demand.Sequence(Demand.Present(await PartsAsync()).Keys, [1]);
    }
}
