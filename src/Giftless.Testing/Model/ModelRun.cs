using Giftless.Storage.Blobs;

namespace Giftless.Testing.Model;

/// <summary>A store, and the dictionary that says what it has to hold.</summary>
internal sealed class ModelRun(IBlobStore store, CancellationToken cancellation)
{
    private readonly SortedDictionary<string, byte[]> _held = new(StringComparer.Ordinal);

    /// <summary>The version that a name had before the one that it has, and its bytes: the same bytes may make the same version.</summary>
    private readonly Dictionary<string, (string Version, byte[] Bytes)> _old = [];

    public static async Task DoAllAsync(IBlobStore store, IReadOnlyList<Operation> operations, CancellationToken cancellationToken)
    {
        var run = new ModelRun(store, cancellationToken);
        foreach (var operation in operations)
            await run.DoAsync(operation);
        await run.CompareAllAsync();
    }

    private async Task DoAsync(Operation operation)
    {
        var (kind, name, other, _, _) = operation;
        switch (kind)
        {
            case Kind.Write:
            case Kind.Replace:
                await WriteAsync(operation);
                break;
            case Kind.WriteThatBreaks:
                await Demand.ThrowsAsync<IOException>(() => store.WriteAsync(
                    name, new BreakingStream(BytesOf(operation)), new BlobWrite { Replaces = true }, cancellation));
                break;
            case Kind.Find:
                Demand.Equal((await FindAsync(name))?.Size, _held.GetValueOrDefault(name)?.Length, $"the size of '{name}'");
                break;
            case Kind.Read:
                await CompareAsync(name, BlobRange.All);
                break;
            case Kind.ReadRange:
                var offset = operation.Seed % ((_held.GetValueOrDefault(name)?.Length ?? 0) + 1);
                await CompareAsync(name, new BlobRange { Offset = offset });
                break;
            case Kind.ReadOldVersion:
                if (OldVersionOf(name) is { } read)
                {
                    Demand.Absent(
                        await store.OpenAsync(name, new BlobRange { Version = read }, cancellation), $"an old version of '{name}'");
                }

                break;
            case Kind.Delete:
                await RememberAsync(name);
                await store.DeleteAsync(name, version: null, cancellation);
                _held.Remove(name);
                break;
            case Kind.DeleteOldVersion:
                if (OldVersionOf(name) is { } deleted)
                    await store.DeleteAsync(name, deleted, cancellation);
                break;
            case Kind.Move:
                await MoveAsync(name, other);
                break;
            case Kind.List:
                var listed = _held.Keys.Where(it => it.StartsWith(other, StringComparison.Ordinal));
                Demand.Set(await NamesAsync(other), listed, $"list '{other}'");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation));
        }
    }

    /// <summary>All that is there is what has to be there, byte for byte.</summary>
    private async Task CompareAllAsync()
    {
        Demand.Set(await NamesAsync(""), _held.Keys, "all that is there in the end");
        foreach (var name in _held.Keys)
            await CompareAsync(name, BlobRange.All);
    }

    private static byte[] BytesOf(Operation operation) => Content.Of(operation.Size, operation.Seed);

    private async Task WriteAsync(Operation operation)
    {
        var (name, bytes, replaces) = (operation.Name, BytesOf(operation), operation.Kind == Kind.Replace);
        await RememberAsync(name);
        var isFree = !_held.ContainsKey(name);
        var isWritten = await store.WriteAsync(
            name, new MemoryStream(bytes), new BlobWrite { Size = bytes.Length, Replaces = replaces }, cancellation);
        Demand.Equal(isWritten, isFree || replaces, $"whether '{name}' was written");
        if (isWritten)
            _held[name] = bytes;
        else
            _old.Remove(name);
    }

    private async Task MoveAsync(string from, string to)
    {
        if (store.GetCapability<IBlobMove>() is not { } mover || await FindAsync(from) is not { } source)
            return;
        var isFree = from == to || !_held.ContainsKey(to);
        Demand.Equal(
            await mover.MoveAsync(source, to, cancellation),
            isFree ? MoveOutcome.Moved : MoveOutcome.TargetExists,
            $"to move '{from}' to '{to}'");
        _old.Remove(from);
        if (!isFree || from == to)
            return;
        _old.Remove(to);
        _held[to] = _held[from];
        _held.Remove(from);
        await store.DeleteAsync(from, version: null, cancellation);
    }

    private async Task RememberAsync(string name)
    {
        if (await FindAsync(name) is { } found && _held.TryGetValue(name, out var bytes))
            _old[name] = (found.Version, bytes);
    }

    private string? OldVersionOf(string name) =>
        _old.TryGetValue(name, out var old) && _held.GetValueOrDefault(name)?.AsSpan().SequenceEqual(old.Bytes) != true
            ? old.Version
            : null;

    private async Task CompareAsync(string name, BlobRange range)
    {
        await using var stream = await store.OpenAsync(name, range, cancellation);
        Demand.Equal(stream is not null, _held.TryGetValue(name, out var bytes), $"whether '{name}' is there");
        if (stream is null)
            return;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, cancellation);
        Demand.Bytes(copy.ToArray(), bytes!.AsSpan((int)range.Offset), $"the bytes of '{name}'");
    }

    private async Task<BlobInfo?> FindAsync(string name) => await store.FindAsync(name, cancellation);

    private async Task<List<string>> NamesAsync(string prefix) =>
        await store.ListAsync(prefix, cancellation).Select(blob => blob.Name).ToListAsync(cancellation);
}
