using Giftless.Storage;

namespace Giftless.Attacks.Tests;

/// <summary>Counts how often what lies behind it is asked.</summary>
internal sealed class CountingStorage(IObjectStorage inner) : IObjectStorage, IStreamingStorage
{
    private readonly IStreamingStorage _streaming = inner.GetCapability<IStreamingStorage>()!;
    private int _calls;

    public int Calls => _calls;

    public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return inner.GetSizeAsync(key, cancellationToken);
    }

    public T? GetCapability<T>() where T : class
    {
        if (this is T own)
            return own;

        // A capability that is asked for at start is not counted; the matrix of access covers it.
        return inner.GetCapability<T>();
    }

    public ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return _streaming.OpenReadAsync(key, offset, length, cancellationToken);
    }

    public Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return _streaming.PutAsync(key, content, size, cancellationToken);
    }
}
