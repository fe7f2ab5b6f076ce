using System.Buffers;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// Bytes of a part that is not whole yet, kept so that a line that breaks does not lose them. All uploads share the room: where it is
/// taken, a part is not kept, and what came of it has to be sent again.
/// </summary>
internal sealed class KeptBytes(KeptBytes.Room room) : IDisposable
{
    private readonly List<byte[]> _blocks = [];
    private bool _isIncomplete;

    /// <summary>How many bytes there are.</summary>
    public long Length { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && !_isIncomplete)
        {
            var used = (int)(Length % Room.BlockSize);
            if (used == 0 && !room.TryTake())
            {
                Clear();
                _isIncomplete = true;
                return;
            }

            if (used == 0)
                _blocks.Add(ArrayPool<byte>.Shared.Rent(Room.BlockSize));
            var count = Math.Min(bytes.Length, Room.BlockSize - used);
            bytes[..count].CopyTo(_blocks[^1].AsSpan(used));
            Length += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Reads all of them.</summary>
    public Stream Open() => new Reading(this);

    public void Dispose() => Clear();

    private void Clear()
    {
        foreach (var block in _blocks)
            ArrayPool<byte>.Shared.Return(block);
        room.Return(_blocks.Count);
        _blocks.Clear();
        Length = 0;
    }

    /// <summary>How much all uploads of a storage may keep.</summary>
    internal sealed class Room(long bytes)
    {
        public const int BlockSize = 64 * 1024;

        private long _free = bytes / BlockSize;

        public bool TryTake()
        {
            if (Interlocked.Decrement(ref _free) >= 0)
                return true;
            Return(1);
            return false;
        }

        public void Return(int blocks) => Interlocked.Add(ref _free, blocks);
    }

    private sealed class Reading(KeptBytes kept) : ForwardStream
    {
        private long _position;

        public override long Length => kept.Length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            var start = (int)(_position % Room.BlockSize);
            var count = (int)Math.Min(Math.Min(buffer.Length, Room.BlockSize - start), kept.Length - _position);
            if (count > 0)
                kept._blocks[(int)(_position / Room.BlockSize)].AsSpan(start, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }
}
