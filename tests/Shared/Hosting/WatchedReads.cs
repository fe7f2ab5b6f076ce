using Giftless.Storage.Blobs;

namespace Giftless.Tests.Hosting;

/// <summary>
/// A store of long blobs of zeros, of which so many bytes come and then nothing more. It tells a test what becomes of the first read.
/// </summary>
internal sealed class WatchedReads(IBlobStore inner, long goodBytes) : DelegatingBlobStore(inner)
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when what does not come is waited for.</summary>
    public Task Waiting => _waiting.Task;

    /// <summary>Completed when the stream was closed.</summary>
    public Task Closed => _closed.Task;

    public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
        await base.FindAsync(name, cancellationToken) is { } found ? found with { Size = long.MaxValue } : null;

    public override ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        new(new WatchedStream(this, goodBytes));

    private sealed class WatchedStream(WatchedReads watched, long goodBytes) : ReadStream
    {
        private long _left = goodBytes;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
            {
                var silence = Task.Delay(Timeout.Infinite, cancellationToken);
                watched._waiting.TrySetResult();
                await silence;
            }

            var read = (int)Math.Min(_left, buffer.Length);
            buffer.Span[..read].Clear();
            _left -= read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            watched._closed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
