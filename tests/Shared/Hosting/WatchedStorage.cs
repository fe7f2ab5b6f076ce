using Giftless.Storage;
using Giftless.Tests.Streams;

namespace Giftless.Tests.Hosting;

/// <summary>Tells a test what becomes of the first upload.</summary>
internal sealed class WatchedStorage(IObjectStorage inner) : IObjectStorage, IStreamingStorage
{
    private readonly IStreamingStorage _inner = inner.GetCapability<IStreamingStorage>()!;
    private readonly TaskCompletionSource _receiving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _put = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when first bytes have come and been passed on.</summary>
    public Task Receiving => _receiving.Task;

    /// <summary>Ends as the put ends.</summary>
    public Task Put => _put.Task;

    public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) => inner.GetSizeAsync(key, cancellationToken);

    public ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken) =>
        _inner.OpenReadAsync(key, offset, length, cancellationToken);

    public async Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await _inner.PutAsync(key, new WatchedStream(content, _receiving), size, cancellationToken);
            _put.TrySetResult();
            return outcome;
        }
        catch (Exception exception)
        {
            _put.TrySetException(exception);
            throw;
        }
    }

    /// <summary>Reports a read after a successful one: what that one gave has been written by then.</summary>
    private sealed class WatchedStream(Stream content, TaskCompletionSource receiving) : ReadStream
    {
        private bool _hasRead;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_hasRead)
                receiving.TrySetResult();
            var read = await content.ReadAsync(buffer, cancellationToken);
            _hasRead = read > 0;
            return read;
        }
    }
}
