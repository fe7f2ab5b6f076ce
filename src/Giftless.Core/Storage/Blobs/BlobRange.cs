namespace Giftless.Storage.Blobs;

/// <summary>Which bytes of a blob to read.</summary>
public sealed record BlobRange
{
    /// <summary>All of it, in whatever version.</summary>
    public static BlobRange All { get; } = new();

    /// <summary>The first byte, from 0 up to the blob's length.</summary>
    public long Offset { get; init; }

    /// <summary>
    /// How many bytes, which may be 0; offset and length together do not exceed the blob's length. Null for all that follow.
    /// </summary>
    public long? Length { get; init; }

    /// <summary>The version (<see cref="BlobInfo.Version"/>), or null for any.</summary>
    public string? Version { get; init; }
}
