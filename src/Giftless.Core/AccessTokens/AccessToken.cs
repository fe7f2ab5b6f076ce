namespace Giftless.AccessTokens;

/// <summary>What is known of a token that a user has made to use Git LFS with, but for the token itself.</summary>
public sealed record AccessToken
{
    /// <summary>Tells tokens apart, and opens nothing: it may be shown, and stand in addresses.</summary>
    public required string Id { get; init; }

    /// <summary>The server that it is for, where one process has several.</summary>
    public required string Server { get; init; }

    /// <summary>Whose it is: an id that never becomes another user's.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name, as others see it.</summary>
    public required string UserName { get; init; }

    /// <summary>What the user calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The most that it allows, as in JWTs of Giftless: <c>obj:org/repo/*:read,write</c>.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it opens nothing any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was last used, to about a minute; null where it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}
