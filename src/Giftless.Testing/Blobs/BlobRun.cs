using Giftless.Storage.Blobs;

namespace Giftless.Testing.Blobs;

/// <summary>One run of a scenario: a store, and what is asked of it again and again.</summary>
internal sealed class BlobRun(IBlobStore store, BlobStoreFixture fixture, CancellationToken cancellation)
{
    /// <summary>Has what addresses and file systems have to escape, and case.</summary>
    public const string Name = "org/ré po+1/A b&c=d?#e'f";

    /// <summary>What most scenarios store.</summary>
    public static readonly byte[] Bytes = Content.Of(1000);

    /// <summary>What takes the place of it.</summary>
    public static readonly byte[] Others = Content.Of(1000, seed: 2);

    public IBlobStore Store => store;

    public BlobStoreFixture Fixture => fixture;

    public CancellationToken Cancellation => cancellation;

    public Task<bool> WriteAsync(string name, byte[] bytes) =>
        WriteAsync(name, new MemoryStream(bytes), new BlobWrite { Size = bytes.Length });

    public Task<bool> WriteAsync(string name, Stream content, BlobWrite? options = null) =>
        store.WriteAsync(name, content, options ?? new BlobWrite(), cancellation);

    public Task<bool> ReplaceAsync(string name, byte[] bytes) =>
        WriteAsync(name, new MemoryStream(bytes), new BlobWrite { Size = bytes.Length, Replaces = true });

    public async Task<BlobInfo?> FindAsync(string name) => await store.FindAsync(name, cancellation);

    /// <summary>Finds a blob that has to be there.</summary>
    public async Task<BlobInfo> FoundAsync(string name) => Demand.Present(await FindAsync(name), $"find '{name}'");

    public async Task<Stream?> OpenAsync(string name, BlobRange? range = null) =>
        await store.OpenAsync(name, range ?? BlobRange.All, cancellation);

    public async Task<byte[]> ReadAsync(string name, BlobRange? range = null)
    {
        await using var stream = Demand.Present(await OpenAsync(name, range), $"open '{name}'");
        return await ToBytesAsync(stream);
    }

    public async Task<byte[]> ToBytesAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, cancellation);
        return copy.ToArray();
    }

    public Task DeleteAsync(string name, string? version = null) => store.DeleteAsync(name, version, cancellation);

    public async Task<List<string>> NamesAsync(string prefix = "") =>
        await store.ListAsync(prefix, cancellation).Select(blob => blob.Name).ToListAsync(cancellation);

    public async Task<BlobInfo> FoundInListAsync(string name) => Demand.Present(
        await store.ListAsync(name, cancellation).FirstOrDefaultAsync(blob => blob.Name == name, cancellation), $"'{name}' in the list");

    /// <summary>Nothing is there, or <see cref="Bytes"/> under <see cref="Name"/> are, untouched.</summary>
    public async Task OnlyHeldIsThereAsync(bool held)
    {
        Demand.Sequence(await NamesAsync(), held ? [Name] : [], "all that is listed");
        if (held)
            Demand.Bytes(await ReadAsync(Name), Bytes);
        else
            Demand.Absent(await FindAsync(Name), "what is found");
    }
}
