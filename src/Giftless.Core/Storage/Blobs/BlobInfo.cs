namespace Giftless.Storage.Blobs;

/// <summary>What a store knows of a blob.</summary>
public sealed record BlobInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// What changes whenever the blob is written anew: an entity tag, a generation. It is opaque, and means something to the same store
    /// only.
    /// </summary>
    public required string Version { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>The SHA-256 of its bytes, 64 lower-case hexadecimal characters, where the store has computed it itself, or null.</summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// The header that somebody has sent beside the bytes by a signed request, and that would change how they are read or served, such as
    /// <c>Content-Encoding</c>; null for none.
    /// </summary>
    public string? ForeignHeader { get; init; }
}
