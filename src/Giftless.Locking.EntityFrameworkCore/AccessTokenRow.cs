namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>An access token as a row. Times are Unix milliseconds, which every database compares alike.</summary>
internal sealed class AccessTokenRow
{
    public required string Id { get; init; }

    /// <summary>What a token is found by. The token itself is nowhere.</summary>
    public required string Sha256 { get; init; }

    public required string Server { get; init; }

    public required string UserId { get; init; }

    public required string UserName { get; init; }

    public required string Name { get; init; }

    /// <summary>The scopes with spaces between them, of which they have none.</summary>
    public required string Scopes { get; init; }

    public required long CreatedAt { get; init; }

    public required long ExpiresAt { get; init; }

    public required long? LastUsedAt { get; init; }
}
