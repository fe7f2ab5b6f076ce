using Giftless.Storage.Blobs;

namespace Giftless.Tests.Hosting;

/// <summary>Tells a test what becomes of the first upload.</summary>
internal sealed class WatchedStorage(IBlobStore inner) : DelegatingBlobStore(inner)
{
    private readonly TaskCompletionSource _receiving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _put = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when first bytes have come and been passed on.</summary>
    public Task Receiving => _receiving.Task;

    /// <summary>Ends as the put ends.</summary>
    public Task Put => _put.Task;

    public override async Task<bool> WriteAsync(
        string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        try
        {
            var isWritten = await base.WriteAsync(name, new WatchedStream(content, _receiving), options, cancellationToken);
            _put.TrySetResult();
            return isWritten;
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
