namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>A lock as a row. Times are Unix milliseconds, which every database compares alike.</summary>
internal sealed class LockRow
{
    public required string Id { get; init; }

    public required string Repository { get; init; }

    /// <summary>
    /// The SHA-256 of the path in hexadecimal: what the unique index is on, since databases cannot index paths of any length.
    /// </summary>
    public required string PathHash { get; init; }

    public required string Path { get; init; }

    public required string OwnerId { get; init; }

    public required string OwnerName { get; init; }

    public required long LockedAt { get; init; }

    public required long? ExpiresAt { get; init; }
}
