namespace Giftless.Storage;

/// <summary>What a storage knows of an object.</summary>
public readonly record struct StoredObject
{
    /// <summary>Its length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The SHA-256 that the storage computed, or null where it did not.</summary>
    public Oid? Sha256 { get; init; }

    /// <summary>
    /// What was sent beside the bytes and would change how they are read, such as <c>Content-Encoding</c>; null for nothing.
    /// </summary>
    public string? Foreign { get; init; }
}
