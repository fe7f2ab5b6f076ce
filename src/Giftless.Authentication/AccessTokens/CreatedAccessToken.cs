using Giftless.AccessTokens;

namespace Giftless.Authentication.AccessTokens;

/// <summary>A new access token. It is shown now or never: nobody can find out later what it was.</summary>
/// <param name="Token">The token, which git sends as a password, or as <c>Bearer</c>.</param>
/// <param name="Details">What is kept of it.</param>
public sealed record CreatedAccessToken(string Token, AccessToken Details)
{
    /// <summary>Without the token, so that no log has it by mistake.</summary>
    public override string ToString() => $"(the access token {Details.Id})";
}
