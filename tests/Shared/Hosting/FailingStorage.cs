using Giftless.Storage;
using Giftless.Tests.Streams;

namespace Giftless.Tests.Hosting;

/// <summary>A storage that finds objects and fails as soon as their bytes are to move.</summary>
internal sealed class FailingStorage(IObjectStorage inner, Exception failure) : IObjectStorage, IStreamingStorage
{
    /// <summary>How many bytes of a download come before the failure.</summary>
    public int GoodBytes { get; init; }

    public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) => inner.GetSizeAsync(key, cancellationToken);

    public ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken) =>
        new(new FailingStream(failure, GoodBytes));

    public Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken) => throw failure;

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
