namespace Giftless.Locks;

/// <summary>Which locks of a repository to list.</summary>
/// <param name="Now">Locks that have expired by then do not count.</param>
/// <param name="Limit">The most to return, at least 1.</param>
public sealed record LockFilter(DateTimeOffset Now, int Limit)
{
    /// <summary>Only the lock with this id, or null.</summary>
    public string? Id { get; init; }

    /// <summary>Only the lock on exactly this path, or null.</summary>
    public LockPath? Path { get; init; }

    /// <summary>Only locks behind this position, which an earlier <see cref="LockPage"/> gave, or null.</summary>
    public byte[]? After { get; init; }
}
