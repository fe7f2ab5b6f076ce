namespace Giftless.Storage;

/// <summary>The capability of telling the SHA-256 that the storage itself computed of what it was sent.</summary>
public interface IStoredHashes
{
    /// <summary>Looks an object up, or null when it is not here.</summary>
    ValueTask<StoredObject?> DescribeAsync(ObjectKey key, CancellationToken cancellationToken);
}
