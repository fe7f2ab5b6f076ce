using Giftless.Storage;

namespace Giftless.Core.Tests.Batch;

/// <summary>A storage that only knows sizes, in whatever way a test wants them looked up.</summary>
internal sealed class LookupStorage(Func<ObjectKey, CancellationToken, ValueTask<long?>> lookUp) : IObjectStorage, IStreamingStorage
{
    private int _lookups;

    /// <summary>How often it was asked.</summary>
    public int Lookups => _lookups;

    public static LookupStorage Holding(params (Oid Oid, long Size)[] held)
    {
        var sizes = held.ToDictionary(item => item.Oid, item => item.Size);
        return new LookupStorage((key, _) => new(sizes.TryGetValue(key.Oid, out var size) ? size : null));
    }

    public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lookups);
        return lookUp(key, cancellationToken);
    }

    public ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
