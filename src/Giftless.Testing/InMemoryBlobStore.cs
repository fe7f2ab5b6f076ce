using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Giftless.Storage.Blobs;

namespace Giftless.Testing;

/// <summary>A whole store, in memory: all that a provider has to do, without signing. Bytes that are kept never change.</summary>
public sealed class InMemoryBlobStore : IBlobStore, IBlobMove, IBlobParts, IBlobAppend
{
    private readonly ConcurrentDictionary<string, Blob> _blobs = new();
    private readonly ConcurrentDictionary<(string Name, string Id),
    (BlobUpload Info, ConcurrentDictionary<int, Part> Parts)> _uploads = new();
    private readonly Lock _completing = new();
    private int _versions;

    /// <inheritdoc/>
    public bool IsBoundToVersion => true;

    /// <inheritdoc/>
    public PartLimits Limits { get; } = new()
    {
        MinPartSize = 1,
        MaxPartSize = int.MaxValue,
        MaxParts = 10_000,
        MaxObjectSize = int.MaxValue,
    };

    /// <inheritdoc/>
    public ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) => new(Find(name)?.Info);

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        new(Find(name) is var (bytes, info) && (range.Version ?? info.Version) == info.Version
            ? new MemoryStream(bytes, (int)range.Offset, (int)(range.Length ?? bytes.Length - range.Offset), writable: false)
            : null);

    /// <inheritdoc/>
    public async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken) =>
        Keep(Make(name, await ReadAsync(content, cancellationToken)), options.Replaces);

    /// <inheritdoc/>
    public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) => Task.FromResult(
        Find(name) is { } blob && (version ?? blob.Info.Version) == blob.Info.Version && _blobs.TryRemove(KeyValuePair.Create(name, blob)));

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _blobs.Values.Select(blob => blob.Info)
            .Where(blob => blob.Name.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(blob => Convert.ToHexString(Encoding.UTF8.GetBytes(blob.Name)), StringComparer.Ordinal)
            .ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken)
    {
        if (Find(source.Name) is not { } blob || blob.Info.Version != source.Version)
            return Task.FromResult(MoveOutcome.SourceChanged);
        return Task.FromResult(
            Keep(Make(target, blob.Bytes), replaces: source.Name == target) ? MoveOutcome.Moved : MoveOutcome.TargetExists);
    }

    /// <inheritdoc/>
    public async Task<long?> AppendAsync(string name, long offset, Stream content, CancellationToken cancellationToken)
    {
        var (held, buffer) = (Find(name) ?? Make(name, []), new byte[81920]);
        if (held.Info.Size != offset)
            return null;
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            var grown = Make(name, [.. held.Bytes, .. buffer.AsSpan(0, read)]);
            if (_blobs.AddOrUpdate(name, grown, (_, there) => there == held ? grown : there) != grown)
                return null;
            held = grown;
        }

        return held.Info.Size;
    }

    /// <inheritdoc/>
    public Task<string> StartAsync(string name, CancellationToken cancellationToken)
    {
        var id = NewVersion();
        _uploads[(name, id)] = (new BlobUpload { Name = name, Id = id, StartedAt = DateTimeOffset.UtcNow }, new());
        return Task.FromResult(id);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) => _uploads.Values
        .Select(upload => upload.Info).Where(upload => upload.Name.StartsWith(prefix, StringComparison.Ordinal)).ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<int, BlobPart>?>(PartsOf(upload)?.ToDictionary(part => part.Key, part => part.Value.Info));

    /// <inheritdoc/>
    public async Task<BlobPart?> PutPartAsync(
        BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(content, cancellationToken);
        var info = new BlobPart { Number = part.Number, Size = bytes.Length, Version = NewVersion() };
        PartsOf(upload)?[part.Number] = new Part(bytes, info);
        return PartsOf(upload) is null ? null : info;
    }

    /// <inheritdoc/>
    public Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken)
    {
        lock (_completing)
        {
            var held = parts.Select(part => PartsOf(upload)?.GetValueOrDefault(part.Number)).ToList();
            if (!held.Select(part => part?.Info).SequenceEqual(parts))
                return Task.FromResult<BlobInfo?>(null);
            // Who finds no upload any more finds its blob.
            var blob = Make(upload.Name, [.. held.SelectMany(part => part!.Bytes)]);
            Keep(blob, replaces: true);
            _uploads.TryRemove((upload.Name, upload.Id), out _);
            return Task.FromResult<BlobInfo?>(blob.Info);
        }
    }

    /// <inheritdoc/>
    public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) =>
        Task.FromResult(_uploads.TryRemove((upload.Name, upload.Id), out _));

    private static async Task<byte[]> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }

    private Blob? Find(string name) => _blobs.GetValueOrDefault(name);

    private ConcurrentDictionary<int, Part>? PartsOf(BlobUpload upload) => _uploads.GetValueOrDefault((upload.Name, upload.Id)).Parts;

    private string NewVersion() => Interlocked.Increment(ref _versions).ToString(CultureInfo.InvariantCulture);

    private Blob Make(string name, byte[] bytes) =>
        new(bytes, new() { Name = name, Size = bytes.Length, Version = NewVersion(), WrittenAt = DateTimeOffset.UtcNow });

    private bool Keep(Blob blob, bool replaces) =>
        blob == (replaces ? _blobs[blob.Info.Name] = blob : _blobs.GetOrAdd(blob.Info.Name, blob));

    private sealed record Blob(byte[] Bytes, BlobInfo Info);

    private sealed record Part(byte[] Bytes, BlobPart Info);
}
