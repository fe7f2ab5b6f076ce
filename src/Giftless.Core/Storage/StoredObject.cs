namespace Giftless.Storage;

/// <summary>What a storage knows of an object.</summary>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Sha256">The SHA-256 that the storage computed, or null where it did not.</param>
/// <param name="Foreign">
/// What was sent beside the bytes and would change how they are read, such as <c>Content-Encoding</c>; null for nothing.
/// </param>
public readonly record struct StoredObject(long Size, Oid? Sha256, string? Foreign = null);
