using System.Buffers;
using Azure.Storage.Blobs.Specialized;

namespace Giftless.Storage.AzureBlobs;

/// <summary>Sends a stream as blocks, of which one is sent while the next is read: two buffers, however long the stream is.</summary>
internal static class BlockSender
{
    /// <summary>The length of a block in bytes, unless a blob's most blocks demand longer ones.</summary>
    public const int BlockSize = 8 * 1024 * 1024;

    /// <summary>
    /// Sends everything, and nothing of the last block before the end was seen, where a stream that verifies itself throws.
    /// </summary>
    /// <returns>The names of the blocks, in order.</returns>
    public static async Task<List<string>> SendAsync(
        BlockBlobClient blob, Stream content, int blockSize, Func<int, string> nameOf, CancellationToken cancellationToken)
    {
        var reading = ArrayPool<byte>.Shared.Rent(blockSize);
        var sending = ArrayPool<byte>.Shared.Rent(blockSize);
        var names = new List<string>();
        var sent = Task.CompletedTask;
        try
        {
            for (var isLast = false; !isLast;)
            {
                var read = await content.ReadAtLeastAsync(
                    reading.AsMemory(0, blockSize), blockSize, throwOnEndOfStream: false, cancellationToken);
                isLast = read < blockSize;
                await sent;
                if (read == 0)
                    break;

                (reading, sending) = (sending, reading);
                names.Add(nameOf(names.Count));
                sent = StageAsync(names[^1], new MemoryStream(sending, 0, read, writable: false));
            }

            await sent;
            return names;
        }
        finally
        {
            await sent.ContinueWith(_ => { }, TaskScheduler.Default);
            ArrayPool<byte>.Shared.Return(reading);
            ArrayPool<byte>.Shared.Return(sending);
        }

        // Only this is a matter of the store; the content may come from a client.
        Task StageAsync(string name, MemoryStream block) => BlobFailures.GuardAsync(
            () => blob.StageBlockAsync(name, block, cancellationToken: cancellationToken), cancellationToken);
    }
}
