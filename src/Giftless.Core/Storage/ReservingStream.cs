using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>Passes an upload on, and reserves what it takes as it comes in, where that was not known beforehand.</summary>
/// <param name="content">The body. It is left open.</param>
/// <param name="reserved">What is reserved.</param>
internal sealed class ReservingStream(Stream content, UnfinishedBytes.Reservation reserved) : ForwardStream
{
    private long _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Account(await content.ReadAsync(buffer, cancellationToken));

    public override int Read(Span<byte> buffer) => Account(content.Read(buffer));

    private int Account(int read)
    {
        _position += read;
        reserved.Cover(_position);
        return read;
    }
}
