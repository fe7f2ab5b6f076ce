using Giftless.Protocol;

namespace Giftless.Locks;

/// <summary>A lock on one file of one repository. There is at most one for each path.</summary>
/// <param name="Id">Opaque and random, of the characters <c>A-Z a-z 0-9 _ -</c>, which clients paste into addresses as they are.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Path">The file, see <see cref="LockPath"/>.</param>
/// <param name="Owner">Who holds it.</param>
/// <param name="LockedAt">Since when, in UTC.</param>
/// <param name="ExpiresAt">Until when, or null for a lock without end.</param>
public sealed record FileLock(
    string Id, RepositoryName Repository, LockPath Path, LockOwner Owner, DateTimeOffset LockedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>The lock on the wire.</summary>
    internal LockDocument ToDocument() => new()
    {
        Id = Id,
        Path = Path.ToString(),
        LockedAt = LockedAt,
        ExpiresAt = ExpiresAt,
        Owner = new LockOwnerDocument { Name = Owner.Name },
    };
}
