namespace Giftless.Storage.Blobs;

/// <summary>What a store knows of a blob.</summary>
public sealed record BlobInfo
{
    private readonly string? _sha256;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// What changes whenever the blob is written anew: an entity tag, a generation; the same bytes may have the same one. It is opaque, and
    /// means something to the same store only.
    /// </summary>
    public required string Version { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>
    /// The SHA-256 of its bytes, 64 hexadecimal characters, where the store has computed it itself, or null. It is read in lower case.
    /// </summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public string? Sha256
    {
        get => _sha256;
        init => _sha256 = value is null || Oid.TryParse(value.ToLowerInvariant(), out _)
            ? value?.ToLowerInvariant()
            : throw new ArgumentException($"A SHA-256 is {Oid.TextLength} hexadecimal characters, not '{value}'.", nameof(value));
    }

    /// <summary>
    /// The header that somebody has sent beside the bytes by a signed request, and that would change how they are read or served, such as
    /// <c>Content-Encoding</c>; null for none.
    /// </summary>
    public string? ForeignHeader { get; init; }
}
