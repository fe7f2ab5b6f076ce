using System.Collections.Concurrent;
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
            if (used == 0)
            {
                if (room.TryTake() is not { } block)
                {
                    Clear();
                    _isIncomplete = true;
                    return;
                }

                _blocks.Add(block);
            }

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
        room.Return(_blocks);
        _blocks.Clear();
        Length = 0;
    }

    /// <summary>How much all uploads of a storage may keep.</summary>
    internal sealed class Room(long bytes)
    {
        public const int BlockSize = 64 * 1024;

        private readonly long _most = bytes / BlockSize;
        private readonly ConcurrentStack<byte[]> _idle = new();
        private long _taken;

        /// <summary>Takes a block; null where all are taken.</summary>
        public byte[]? TryTake()
        {
            if (Interlocked.Increment(ref _taken) <= _most)
                return _idle.TryPop(out var block) ? block : GC.AllocateUninitializedArray<byte>(BlockSize);
            Interlocked.Decrement(ref _taken);
            return null;
        }

        public void Return(IReadOnlyCollection<byte[]> blocks)
        {
            foreach (var block in blocks)
                _idle.Push(block);
            if (Interlocked.Add(ref _taken, -blocks.Count) == 0)
                _idle.Clear();
        }
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
