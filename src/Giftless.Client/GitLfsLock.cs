namespace Giftless.Client;

/// <summary>A lock, in the server's words (<c>docs/api/locking.md</c> of git-lfs).</summary>
public sealed record GitLfsLock
{
    /// <summary>What to release it by.</summary>
    public required string Id { get; init; }

    /// <summary>The file, from the root of the repository.</summary>
    public required string Path { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset LockedAt { get; init; }

    /// <summary>Until when, where locks have an end; else null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The name of the one who holds it; null where the server does not say.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether the user holds it; null where that was not asked, which <see cref="GitLfsLocks.VerifyAsync"/> does.</summary>
    public bool? IsOurs { get; init; }
}
