namespace Giftless.Locks;

/// <summary>The path is locked already. The code is 409.</summary>
/// <param name="existing">The lock that stands.</param>
public sealed class LockConflictException(FileLock existing) : LfsException(409, $"{existing.Path} is locked by {existing.Owner.Name}.")
{
    /// <summary>The lock that stands.</summary>
    public FileLock Existing { get; } = existing;
}
