using System.Buffers;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>Sends a stream as blocks, of which one is sent while the next is read: two buffers, however long the stream is.</summary>
internal sealed class BlockSender(BlobContainerClient container, StoreCalls calls)
{
    /// <summary>The length of a block in bytes, unless a blob's most blocks demand longer ones.</summary>
    public const int BlockSize = 8 * 1024 * 1024;

    /// <summary>Sends everything. A block that is shorter than the others is sent only after the end was read.</summary>
    /// <returns>The names of the blocks, in order.</returns>
    public async Task<List<string>> SendAsync(
        string name, Stream content, int blockSize, Func<int, BlockName> nameOf, CancellationToken cancellationToken)
    {
        var blob = container.GetBlockBlobClient(name);
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
                names.Add(nameOf(names.Count).ToString());
                sent = StageAsync(names[^1], new ArraySegment<byte>(sending, 0, read));
            }

            await sent;
            return names;
        }
        finally
        {
            // The buffers are given back only when nothing is sent from them any more.
            await sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(reading);
            ArrayPool<byte>.Shared.Return(sending);
        }

        // Only this is a matter of the store; the content may come from a client.
        Task StageAsync(string block, ArraySegment<byte> bytes) => calls.RunAsync(
            "store a block",
            cancellation => blob.StageBlockAsync(
                block, new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), cancellationToken: cancellation),
            cancellationToken);
    }
}
