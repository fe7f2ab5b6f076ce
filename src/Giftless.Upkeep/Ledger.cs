using System.Buffers.Binary;
using System.Security.Cryptography;
using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Upkeep;

/// <summary>
/// What the last collection left for the next one: which objects nothing needed, since when, and when they were written. The times are
/// those of a clock of the collections' own, <see cref="Now"/>.
/// </summary>
internal sealed class Ledger : IDisposable
{
    private const string BlobName = "ledger";
    private const int HeaderLength = 64;
    private const long Format = 0x474c_5550_0001;

    private Ledger(OidTable entries, TimeSpan now, DateTimeOffset writtenAt) => (Entries, Now, WrittenAt) = (entries, now, writtenAt);

    /// <summary>Each object; since when it is not needed, in ticks of <see cref="Now"/>; and when it was written, in ticks.</summary>
    public OidTable Entries { get; }

    /// <summary>
    /// How much time has passed for the collections. It goes on by what has passed by the store's clock from one to the next, though never
    /// back, and by no more than half of the grace period: whatever a clock does, no object gets old at one stroke.
    /// </summary>
    public TimeSpan Now { get; }

    /// <summary>When the store's clock stood at the beginning of that collection.</summary>
    public DateTimeOffset WrittenAt { get; }

    /// <summary>The collections' clock now, by the store's.</summary>
    public TimeSpan ClockAt(DateTimeOffset storeTime, TimeSpan grace)
    {
        var passed = storeTime - WrittenAt;
        return Now + (passed < TimeSpan.Zero ? TimeSpan.Zero : passed > grace / 2 ? grace / 2 : passed);
    }

    /// <summary>Reads what was left. What is damaged counts as nothing: then every object begins anew.</summary>
    public static async Task<Ledger> ReadAsync(ObjectStore store, RepositoryName unit, CancellationToken cancellationToken)
    {
        var name = store.Names.UpkeepOf(unit, BlobName);
        var file = OidTableBuilder.Temporary();
        try
        {
            await using (var content = await store.Blobs.OpenAsync(name, BlobRange.All, cancellationToken))
            {
                var header = new byte[HeaderLength];
                if (content is not null
                    && await content.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken) == HeaderLength)
                {
                    await content.CopyToAsync(file, cancellationToken);
                    await file.FlushAsync(cancellationToken);
                    if (BinaryPrimitives.ReadInt64BigEndian(header) == Format
                        && (await HashAsync(header, file, 0)).AsSpan().SequenceEqual(header.AsSpan(32)))
                    {
                        return new Ledger(
                            new OidTable(file),
                            new TimeSpan(BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8))),
                            new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(16)), TimeSpan.Zero));
                    }
                }
            }

            file.SetLength(0);
            return new Ledger(new OidTable(file), TimeSpan.Zero, DateTimeOffset.MaxValue);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Leaves for the next collection what this one found.</summary>
    public static async Task WriteAsync(
        ObjectStore store,
        RepositoryName unit,
        OidTable entries,
        TimeSpan now,
        DateTimeOffset storeTime,
        CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        BinaryPrimitives.WriteInt64BigEndian(header, Format);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8), now.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(16), storeTime.UtcTicks);
        await using var file = OidTableBuilder.Temporary();
        file.Write(header);
        var record = new byte[OidRecord.Length];
        foreach (var entry in entries)
        {
            entry.Write(record);
            file.Write(record);
        }

        (await HashAsync(header, file, HeaderLength)).CopyTo(header, 32);
        file.Position = 0;
        file.Write(header);
        file.Position = 0;
        await store.Blobs.WriteAsync(
            store.Names.UpkeepOf(unit, BlobName), file, new BlobWrite { Size = file.Length, Replaces = true }, cancellationToken);
    }

    public void Dispose() => Entries.Dispose();

    /// <summary>Of the header's numbers, and of a file from an offset on.</summary>
    private static async Task<byte[]> HashAsync(byte[] header, FileStream file, long offset)
    {
        file.Position = offset;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header.AsSpan(0, 32));
        var buffer = new byte[64 * 1024];
        for (int read; (read = await file.ReadAsync(buffer)) > 0;)
            hash.AppendData(buffer.AsSpan(0, read));
        return hash.GetHashAndReset();
    }
}
