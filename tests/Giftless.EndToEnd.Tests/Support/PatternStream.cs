using System.Buffers.Binary;
using Giftless.Storage.Blobs;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>Bytes without end in sight and without memory: each eight of them are their place, scrambled.</summary>
internal sealed class PatternStream(long length, int seed = 0) : ForwardStream
{
    private long _position;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - _position);
        Span<byte> word = stackalloc byte[sizeof(long)];
        for (var i = 0; i < count;)
        {
            var skip = (int)((_position + i) % sizeof(long));
            var place = ((_position + i) / sizeof(long)) + 1 + ((long)seed << 48);
            BinaryPrimitives.WriteInt64LittleEndian(word, unchecked(place * 0x5851F42D4C957F2D));
            var taken = Math.Min(sizeof(long) - skip, count - i);
            word.Slice(skip, taken).CopyTo(buffer[i..]);
            i += taken;
        }

        _position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
}
