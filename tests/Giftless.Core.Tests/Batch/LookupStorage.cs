using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Batch;

/// <summary>Storages that only know sizes, in whatever way a test wants them looked up.</summary>
internal sealed class LookupStorage(Func<Oid, CancellationToken, ValueTask<long?>> lookUp) : DelegatingBlobStore(new InMemoryBlobStore())
{
    private int _lookups;

    /// <summary>How often it was asked.</summary>
    public int Lookups => _lookups;

    public static LookupStorage Holding(params (Oid Oid, long Size)[] held)
    {
        var sizes = held.ToDictionary(item => item.Oid, item => item.Size);
        return new LookupStorage((oid, _) => new(sizes.TryGetValue(oid, out var size) ? size : null));
    }

    public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!Oid.TryParse(name.Split('/')[^1], out var oid))
            return null;
        Interlocked.Increment(ref _lookups);
        return await lookUp(oid, cancellationToken) is { } size
            ? new BlobInfo { Name = name, Size = size, Version = "1", WrittenAt = DateTimeOffset.UnixEpoch }
            : null;
    }
}
