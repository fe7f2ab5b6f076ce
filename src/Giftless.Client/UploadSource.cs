using System.Buffers;
using System.Security.Cryptography;

namespace Giftless.Client;

/// <summary>The content of an object to upload, which several requests may read at a time.</summary>
internal abstract class UploadSource : IDisposable
{
    /// <summary>How much is read, sent and reported at a time.</summary>
    public const int BufferSize = 128 * 1024;

    public abstract long Size { get; }

    /// <summary>Reads from an offset on; 0 only at the end.</summary>
    public abstract ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Hashes a range, which has to be there.</summary>
    public async Task<byte[]> HashAsync(HashAlgorithmName algorithm, long offset, long length, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        await foreach (var chunk in ReadAllAsync(offset, length, cancellationToken).ConfigureAwait(false))
            hash.AppendData(chunk.Span);
        return hash.GetHashAndReset();
    }

    /// <summary>A range in chunks, each of which is good until the next is asked for.</summary>
    /// <exception cref="IOException">The content ends before the range does.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(
        long offset, long length, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long done = 0; done < length;)
            {
                var wanted = (int)Math.Min(BufferSize, length - done);
                var read = await ReadAsync(offset + done, buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    throw new IOException($"The content became shorter while it was read: it ends at {offset + done} of {Size} bytes.");
                yield return buffer.AsMemory(0, read);
                done += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public abstract void Dispose();
}
