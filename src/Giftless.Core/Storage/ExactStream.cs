using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>Passes bytes on, and fails at their end, or before, unless they are as many as was said.</summary>
/// <param name="content">The bytes. It is left open.</param>
/// <param name="length">How many there have to be.</param>
internal sealed class ExactStream(Stream content, long length) : ForwardStream
{
    private long _position;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Account(buffer.Length, await content.ReadAsync(buffer, cancellationToken));

    public override int Read(Span<byte> buffer) => Account(buffer.Length, content.Read(buffer));

    private int Account(int wanted, int read)
    {
        _position += read;
        if (_position > length || (read == 0 && wanted > 0 && _position < length))
            throw new ObjectMismatchException($"{(read == 0 ? "Only" : "At least")} {_position} bytes came for a part of {length}.");
        return read;
    }
}
