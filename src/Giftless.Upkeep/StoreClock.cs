using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Upkeep;

/// <summary>
/// Asks a store what time it is by its own clock, by which the ages of what it holds are told: a blob is written, looked at, and deleted.
/// </summary>
internal static class StoreClock
{
    public static async Task<DateTimeOffset> ReadAsync(ObjectStore store, CancellationToken cancellationToken)
    {
        var name = $"{store.Names.AllStaged}clock.{StagedKey.NewUnique()}";
        await store.Blobs.WriteAsync(name, new MemoryStream([0]), new BlobWrite { Size = 1 }, cancellationToken);
        try
        {
            return (await store.Blobs.FindAsync(name, cancellationToken))?.WrittenAt
                ?? throw new UpkeepException("The storage does not have what was just written to it.");
        }
        finally
        {
            await store.Blobs.DeleteAsync(name, version: null, cancellationToken);
        }
    }
}
