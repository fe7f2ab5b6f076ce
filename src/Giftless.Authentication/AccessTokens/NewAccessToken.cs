using Giftless.Authentication.Scopes;

namespace Giftless.Authentication.AccessTokens;

/// <summary>What a user wants of a new access token.</summary>
public sealed record NewAccessToken
{
    /// <summary>Whose it will be: an id that never becomes another user's, of 1 to 400 characters.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name as others see it, of at most 200 characters; null where it is the id.</summary>
    public string? UserName { get; init; }

    /// <summary>What the user calls it, such as <c>laptop</c>: 1 to 100 printable characters.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The most that it allows, as <see cref="ScopeBuilder"/> writes it; <c>obj</c> is everything. At least one, and 50 at the most.
    /// </summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>How long it is good for; null for the option's.</summary>
    public TimeSpan? Lifetime { get; init; }
}
