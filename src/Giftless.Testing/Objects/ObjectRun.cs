using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Testing.Objects;

/// <summary>One run of a scenario: a store of objects, and what is asked of it again and again.</summary>
internal sealed class ObjectRun(BlobStoreFixture fixture, IBlobStore blobs, TestedStore storage, CancellationToken cancellation)
{
    /// <summary>Has segments, spaces and letters that addresses have to escape.</summary>
    public static readonly RepositoryName Repository = RepositoryName.Parse("org/sub/ré po+1");

    /// <summary>What most scenarios store.</summary>
    public static readonly byte[] Bytes = Content.Of(1000);

    public TestedStore Storage => storage;

    public CancellationToken Cancellation => cancellation;

    public int PartSize => fixture.PartSize;

    /// <summary>What comes in parts: three, and half a one.</summary>
    public byte[] Whole => Content.Of((3 * PartSize) + (PartSize / 2));

    public static ObjectKey KeyOf(byte[] bytes) => new(Repository, Oid.Parse(Content.Sha256(bytes)));

    public Task<PutOutcome> PutAsync(byte[] bytes) => PutAsync(KeyOf(bytes), new MemoryStream(bytes), bytes.Length);

    public Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size) => storage.PutAsync(key, content, size, cancellation);

    public async Task<long?> SizeAsync(ObjectKey key) => await storage.GetSizeAsync(key, cancellation);

    public async Task<Stream?> OpenAsync(ObjectKey key, long offset, long length) =>
        await storage.OpenReadAsync(key, offset, length, cancellation);

    /// <summary>Reads all of an object, or a range of it.</summary>
    public async Task<byte[]> ReadAsync(byte[] bytes, long offset = 0, long? length = null)
    {
        await using var stream = Demand.Present(await OpenAsync(KeyOf(bytes), offset, length ?? bytes.Length), "open the object");
        return await ToBytesAsync(stream);
    }

    public async Task<byte[]> ToBytesAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, cancellation);
        return copy.ToArray();
    }

    /// <summary>Whatever lies there, unfinished and staged uploads included.</summary>
    public Task<IReadOnlyList<string>> ListAllAsync() => fixture.ListAllAsync(blobs, cancellation);

    public async Task NothingIsThereAsync() => Demand.Sequence(await ListAllAsync(), [], "all that lies there");

    /// <summary>The object, and nothing that was needed to get it there.</summary>
    public async Task IsStoredAloneAsync(byte[] bytes)
    {
        Demand.Equal(await SizeAsync(KeyOf(bytes)), bytes.Length);
        var names = await ListAllAsync();
        Demand.That(
            names.Count == 1 && names[0].EndsWith($"{KeyOf(bytes).Oid}", StringComparison.Ordinal),
            "the object alone is there",
            string.Join(", ", names));
        Demand.Bytes(await ReadAsync(bytes), bytes);
    }

    public Task<MultipartUpload> OpenUploadAsync(byte[] whole) =>
        storage.OpenUploadAsync(KeyOf(whole), whole.Length, PartSize, cancellation);

    public IReadOnlyList<UploadPart> Cut(byte[] whole) => storage.PartLimits.Cut(whole.Length, PartSize);

    /// <summary>Sends a part of some bytes to an upload of an object, which is theirs or not.</summary>
    public Task SendAsync(byte[] bytes, string upload, UploadPart part, ObjectKey? key = null) => storage.SendPartAsync(
        key ?? KeyOf(bytes), upload, part, bytes.AsMemory((int)part.Offset, (int)part.Size), cancellation);

    /// <summary>Opens an upload, and sends all its parts.</summary>
    public async Task<string> SendAllAsync(byte[] whole)
    {
        var upload = await OpenUploadAsync(whole);
        foreach (var part in Cut(whole))
            await SendAsync(whole, upload.Name, part);
        return upload.Name;
    }

    public Task<PutOutcome> FinishAsync(byte[] whole, string upload) =>
        storage.FinishUploadAsync(KeyOf(whole), upload, whole.Length, cancellation);
}
