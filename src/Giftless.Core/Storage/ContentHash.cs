using System.Buffers;
using System.Security.Cryptography;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>Hashes what lies in a storage.</summary>
internal static class ContentHash
{
    private const int BufferSize = 256 * 1024;
    private const int MaxBreaks = 5;

    /// <summary>The SHA-256 of stored bytes, in flat memory. A read that breaks goes on where it was, a few times.</summary>
    /// <param name="size">How many bytes there are.</param>
    /// <param name="openAsync">
    /// Opens the bytes from an offset on, for reading to the end. A read of them that may not be answered has to have a limit, as a
    /// <see cref="StoreStream"/> has.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Oid> ComputeAsync(
        long size, Func<long, CancellationToken, Task<Stream>> openAsync, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long offset = 0;
            for (var breaks = 0; offset < size; breaks++)
            {
                try
                {
                    await using var content = await openAsync(offset, cancellationToken);
                    for (int read;
                        offset < size && (read = await content.ReadAsync(buffer.AsMemory(0, BufferSize), cancellationToken)) > 0;
                        offset += read)
                    {
                        hash.AppendData(buffer, 0, read);
                    }

                    if (offset < size)
                        throw new EndOfStreamException($"The storage gave {size - offset} bytes less than it has.");
                }
                catch (Exception exception) when (exception is IOException or StorageUnavailableException && breaks < MaxBreaks)
                {
                    // The next round opens the rest.
                }
            }

            return new Oid(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
