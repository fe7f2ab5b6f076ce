using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Giftless.AspNetCore.Kestrel;

/// <summary>Gives Kestrel larger blocks than its own of 4 KiB, so that it asks the system less often for what has come.</summary>
/// <param name="time">The clock.</param>
/// <param name="blockSize">Bytes of a block.</param>
internal sealed class LargeBlockPoolFactory(TimeProvider time, int blockSize = LargeBlockPoolFactory.BlockSize) : IMemoryPoolFactory<byte>
{
    public const int BlockSize = 64 * 1024;

    /// <summary>The most bytes that a pool keeps while nobody needs them. Kestrel has one for each of its queues.</summary>
    private const int MaxIdleBytes = 16 * 1024 * 1024;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new LargeBlockPool(blockSize, MaxIdleBytes / blockSize, time);
}
