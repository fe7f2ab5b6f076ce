namespace Giftless.Storage;

/// <summary>
/// The capability of telling what the storage knows of an object: the SHA-256 that it computed itself, and what was sent beside the bytes.
/// </summary>
public interface IStoredHashes
{
    /// <summary>Looks an object up, or null when it is not here.</summary>
    ValueTask<StoredObject?> DescribeAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Takes from an object what was sent beside its bytes, which stay as they are. It is not deleted for it: others may rely on it by now.
    /// </summary>
    Task RemoveForeignAsync(ObjectKey key, CancellationToken cancellationToken);
}
