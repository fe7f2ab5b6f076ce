using System.Collections.Concurrent;
using System.Text;
using Giftless.Storage.Blobs;

namespace MyStorage;

/// <summary>Keeps blobs in memory. Put the calls to your store in the place of the dictionary; the tests say what has to hold.</summary>
/// <example><code>builder.Services.AddGitLfs().AddBlobStore(services => new BlobStore());</code></example>
public sealed class BlobStore : IBlobStore
{
    private readonly ConcurrentDictionary<string, Blob> _blobs = new();

    public ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
        new(_blobs.GetValueOrDefault(name)?.Info);

    public ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken)
    {
        if (!_blobs.TryGetValue(name, out var blob) || (range.Version ?? blob.Info.Version) != blob.Info.Version)
            return new((Stream?)null);
        var length = range.Length ?? blob.Info.Size - range.Offset;
        return new(new MemoryStream(blob.Bytes, (int)range.Offset, (int)length, writable: false));
    }

    public async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        // The content throws at its end where its bytes are wrong. Nothing may be kept then, under any name.
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        var blob = new Blob(copy.ToArray(), new BlobInfo
        {
            Name = name,
            Size = copy.Length,
            Version = Guid.NewGuid().ToString("N"),
            WrittenAt = DateTimeOffset.UtcNow,
        });
        return (options.Replaces ? _blobs[name] = blob : _blobs.GetOrAdd(name, blob)) == blob;
    }

    public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken)
    {
        if (_blobs.TryGetValue(name, out var blob) && (version ?? blob.Info.Version) == blob.Info.Version)
            _blobs.TryRemove(KeyValuePair.Create(name, blob));
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _blobs.Values.Select(blob => blob.Info)
            .Where(info => info.Name.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(info => Convert.ToHexString(Encoding.UTF8.GetBytes(info.Name)), StringComparer.Ordinal)
            .ToAsyncEnumerable();
    }

    private sealed record Blob(byte[] Bytes, BlobInfo Info);
}
