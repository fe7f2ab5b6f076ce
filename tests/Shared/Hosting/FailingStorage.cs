using Giftless.Storage.Blobs;

namespace Giftless.Tests.Hosting;

/// <summary>A store that finds blobs and fails as soon as their bytes are to move.</summary>
internal sealed class FailingStorage(IBlobStore inner, Exception failure) : DelegatingBlobStore(inner)
{
    private int _left;

    /// <summary>How many bytes of the first download come before the failure.</summary>
    public int GoodBytes { init => _left = value; }

    public override ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _left, 0) is > 0 and var good ? new(new FailingStream(failure, good)) : throw failure;

    public override Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken) =>
        throw failure;

    private sealed class FailingStream(Exception failure, int goodBytes) : ReadStream
    {
        private int _left = goodBytes;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
                throw failure;
            var read = Math.Min(_left, buffer.Length);
            _left -= read;
            return new(read);
        }
    }
}
