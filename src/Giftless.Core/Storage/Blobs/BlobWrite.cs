namespace Giftless.Storage.Blobs;

/// <summary>How to write a blob.</summary>
public sealed record BlobWrite
{
    /// <summary>How many bytes come, or null where that is not known. The content fails at its end when it is not so.</summary>
    public long? Size { get; init; }

    /// <summary>
    /// The SHA-256 that they have, 64 lower-case hexadecimal characters, for a store that can check it; null where it is not known.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether a blob that is there is replaced, in one step, rather than left as it is.</summary>
    public bool Replaces { get; init; }
}
