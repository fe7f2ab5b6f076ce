using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// Asks a store what time it is by its own clock, by which the ages of what it holds are told: a blob is written, looked at, and deleted.
/// </summary>
internal static class StoreClock
{
    public static async Task<DateTimeOffset> ReadAsync(IBlobStore blobs, ObjectNames names, CancellationToken cancellationToken)
    {
        var name = $"{names.AllStaged}clock.{StagedKey.NewUnique()}";
        await blobs.WriteAsync(name, new MemoryStream([0]), new BlobWrite { Size = 1 }, cancellationToken);
        try
        {
            return (await blobs.FindAsync(name, cancellationToken))?.WrittenAt
                ?? throw new StorageUnavailableException(new FileNotFoundException("The storage does not have what was just written."));
        }
        finally
        {
            await blobs.DeleteAsync(name, version: null, cancellationToken);
        }
    }
}
