using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Giftless.Storage.Blobs;

namespace Giftless.Tests.Storage;

/// <summary>A whole store, in memory: all that a provider has to do, without signing.</summary>
internal sealed class InMemoryBlobStore : IBlobStore, IBlobMove, IBlobParts, IBlobAppend
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (byte[] Bytes, BlobInfo Info)> _blobs = new(Comparer<string>.Create(
        (one, other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other))));
    private readonly ConcurrentDictionary<string, (BlobUpload Upload, ConcurrentDictionary<int, byte[]> Parts)> _uploads = new();
    private int _written;

    public bool IsBoundToVersion => true;

    public PartLimits Limits { get; } = new(MinPartSize: 1, MaxPartSize: int.MaxValue, MaxParts: 10_000, MaxObjectSize: int.MaxValue);

    public ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) => new(Find(name)?.Info);

    public ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        new(Find(name) is var (bytes, info) && (range.Version ?? info.Version) == info.Version
            ? new MemoryStream(bytes, (int)range.Offset, (int)(range.Length ?? bytes.Length - range.Offset), writable: false)
            : null);

    public async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken) =>
        Keep(name, await ReadAsync(content, cancellationToken), options.Replaces);

    public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Find(name)?.Info.Version is { } there && there == (version ?? there))
                _blobs.Remove(name);
            return Task.CompletedTask;
        }
    }

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
            return _blobs.Values.Select(blob => blob.Info).Where(blob => IsBelow(blob.Name, prefix)).ToList().ToAsyncEnumerable();
    }

    public Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Find(source.Name) is not var (bytes, info) || info.Version != source.Version)
                return Task.FromResult(MoveOutcome.SourceChanged);
            return Task.FromResult(Keep(target, bytes, replaces: source.Name == target) ? MoveOutcome.Moved : MoveOutcome.TargetExists);
        }
    }

    public async Task<long?> AppendAsync(string name, long offset, Stream content, CancellationToken cancellationToken)
    {
        var held = Find(name)?.Bytes ?? [];
        if (held.Length != offset)
            return null;
        var buffer = new byte[81920];
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
            Keep(name, held = [.. held, .. buffer.AsSpan(0, read)], replaces: true);
        return held.Length;
    }

    public Task<string> StartAsync(string name, CancellationToken cancellationToken)
    {
        var upload = new BlobUpload { Name = name, Id = Guid.NewGuid().ToString("N"), StartedAt = DateTimeOffset.UtcNow };
        _uploads[upload.Id] = (upload, new());
        return Task.FromResult(upload.Id);
    }

    public IAsyncEnumerable<BlobUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        _uploads.Values.Select(upload => upload.Upload).Where(upload => IsBelow(upload.Name, prefix)).ToList().ToAsyncEnumerable();

    public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<int, BlobPart>?>(PartsOf(upload)?.ToDictionary(part => part.Key, part => new BlobPart
        {
            Number = part.Key,
            Size = part.Value.Length,
            Version = Convert.ToHexString(SHA256.HashData(part.Value)),
        }));

    public async Task<bool> PutPartAsync(BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        if (PartsOf(upload) is not { } parts)
            return false;
        parts[part.Number] = await ReadAsync(content, cancellationToken);
        return PartsOf(upload) is not null;
    }

    public async Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken)
    {
        if (await ListPartsAsync(upload, cancellationToken) is not { } there
            || parts.Any(part => there.GetValueOrDefault(part.Number) != part)
            || !_uploads.TryRemove(upload.Id, out var taken))
        {
            return null;
        }

        Keep(upload.Name, [.. parts.SelectMany(part => taken.Parts[part.Number])], replaces: true);
        return Find(upload.Name)?.Info;
    }

    public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) =>
        Task.FromResult(PartsOf(upload) is not null && _uploads.TryRemove(upload.Id, out _));

    private static bool IsBelow(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);

    private static async Task<byte[]> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }

    private ConcurrentDictionary<int, byte[]>? PartsOf(BlobUpload upload) =>
        _uploads.TryGetValue(upload.Id, out var found) && found.Upload.Name == upload.Name ? found.Parts : null;

    private (byte[] Bytes, BlobInfo Info)? Find(string name)
    {
        lock (_gate)
            return _blobs.TryGetValue(name, out var blob) ? blob : null;
    }

    private bool Keep(string name, byte[] bytes, bool replaces)
    {
        lock (_gate)
        {
            if (!replaces && _blobs.ContainsKey(name))
                return false;
            var version = (++_written).ToString(CultureInfo.InvariantCulture);
            _blobs[name] = (bytes, new() { Name = name, Size = bytes.Length, Version = version, WrittenAt = DateTimeOffset.UtcNow });
            return true;
        }
    }
}
