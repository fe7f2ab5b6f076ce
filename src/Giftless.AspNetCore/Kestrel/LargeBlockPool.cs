using System.Buffers;

namespace Giftless.AspNetCore.Kestrel;

/// <summary>
/// Lends out blocks of one size. What comes back is kept for the next one, so many at the most and as long as they are needed.
/// </summary>
/// <remarks>
/// A loan that is ended twice ends once: it is an object of its own, and knows its block no more. Blocks are the garbage collector's, so
/// one that is still out when the pool is closed stays what it is.
/// </remarks>
internal sealed class LargeBlockPool : MemoryPool<byte>
{
    private readonly Lock _lock = new();
    private readonly List<byte[]> _idle = [];
    private readonly int _blockSize;
    private readonly int _maxIdle;
    private readonly ITimer _sweeping;

    private int _leastIdle;
    private bool _isClosed;

    /// <param name="blockSize">Bytes of a block.</param>
    /// <param name="maxIdle">The most blocks that are kept while nobody has them.</param>
    /// <param name="time">The clock.</param>
    public LargeBlockPool(int blockSize, int maxIdle, TimeProvider time)
    {
        (_blockSize, _maxIdle) = (blockSize, maxIdle);
        _sweeping = time.CreateTimer(static pool => ((LargeBlockPool)pool!).Sweep(), this, SweepPeriod, SweepPeriod);
    }

    /// <summary>How often the blocks are let go that nobody has needed since the last time.</summary>
    public static TimeSpan SweepPeriod { get; } = TimeSpan.FromSeconds(10);

    public override int MaxBufferSize => _blockSize;

    /// <summary>Lends a block, which is whole whatever part of it is asked for.</summary>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, _blockSize);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_idle.Count > 0)
            {
                // The last one that came back may still be in the processor's cache.
                var block = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                _leastIdle = Math.Min(_leastIdle, _idle.Count);
                return new Loan(this, block);
            }
        }

        // Pinned, as those of Kestrel's own pool: the system writes into them, and they live long.
        return new Loan(this, GC.AllocateUninitializedArray<byte>(_blockSize, pinned: true));
    }

    protected override void Dispose(bool disposing)
    {
        _sweeping.Dispose();
        lock (_lock)
        {
            _isClosed = true;
            _idle.Clear();
        }
    }

    private void TakeBack(byte[] block)
    {
        lock (_lock)
        {
            if (!_isClosed && _idle.Count < _maxIdle)
                _idle.Add(block);
        }
    }

    private void Sweep()
    {
        lock (_lock)
        {
            _idle.RemoveRange(0, _leastIdle);
            _leastIdle = _idle.Count;
        }
    }

    private sealed class Loan(LargeBlockPool pool, byte[] block) : IMemoryOwner<byte>
    {
        private byte[]? _block = block;

        public Memory<byte> Memory => _block ?? throw new ObjectDisposedException(nameof(LargeBlockPool));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _block, null) is { } block)
                pool.TakeBack(block);
        }
    }
}
