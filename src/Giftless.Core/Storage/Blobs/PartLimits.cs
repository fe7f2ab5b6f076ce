namespace Giftless.Storage.Blobs;

/// <summary>How a storage takes objects in parts.</summary>
public sealed record PartLimits
{
    /// <summary>The least bytes of a part, the last one excepted.</summary>
    public required long MinPartSize { get; init; }

    /// <summary>The most bytes of a part.</summary>
    public required long MaxPartSize { get; init; }

    /// <summary>The most parts of an object.</summary>
    public required int MaxParts { get; init; }

    /// <summary>The most bytes of an object.</summary>
    public required long MaxObjectSize { get; init; }

    private const long MiB = 1024 * 1024;

    /// <summary>The size of an object's parts: the preferred one, or what it takes to stay within the limits, in whole MiB.</summary>
    /// <param name="size">The object's length in bytes.</param>
    /// <param name="preferred">The part size in bytes to use where the limits leave the choice.</param>
    /// <param name="preferredCount">How many parts to stay under where the limits leave the choice.</param>
    /// <exception cref="LfsException">422: the object is too long.</exception>
    public long PartSizeFor(long size, long preferred, int preferredCount)
    {
        if (size > MaxObjectSize || size > (Int128)MaxPartSize * MaxParts)
        {
            throw new LfsException(
                422,
                "The size is over "
                + $"{Math.Min(MaxObjectSize, (long)Int128.Min((Int128)MaxPartSize * MaxParts, long.MaxValue))} bytes, "
                + "the most that the storage of this server takes.");
        }

        var least = DivideUp(size, Math.Min(preferredCount, MaxParts));
        var wanted = least <= preferred ? preferred : InWholeMiB(least);
        return Math.Clamp(wanted, Math.Max(MinPartSize, DivideUp(size, MaxParts)), MaxPartSize);
    }

    /// <summary>Cuts an object into parts without gap or overlap.</summary>
    /// <param name="size">The object's length in bytes; it may come from a client.</param>
    /// <param name="partSize">The length in bytes of all parts but the last, 1 or more; it may come from a client.</param>
    /// <exception cref="LfsException">400: that would be more parts than the storage takes.</exception>
    public IReadOnlyList<UploadPart> Cut(long size, long partSize)
    {
        if (DivideUp(size, partSize) > MaxParts)
        {
            throw new LfsException(
                400, $"{size} bytes in parts of {partSize} would be more than the {MaxParts} parts that the storage of this server takes.");
        }

        var parts = new List<UploadPart>();
        for (long offset = 0, left = size; left > 0; offset += parts[^1].Size, left -= parts[^1].Size)
            parts.Add(new UploadPart(parts.Count + 1, offset, Math.Min(partSize, left)));
        return parts;
    }

    private static long DivideUp(long dividend, long divisor) => (dividend / divisor) + (dividend % divisor == 0 ? 0 : 1);

    private static long InWholeMiB(long size) => (long)Int128.Min((Int128)DivideUp(size, MiB) * MiB, long.MaxValue);
}
