namespace Giftless.Authentication.Jwt;

/// <summary>
/// How tokens are minted. What checks them has the same algorithm, issuer, audience and key id, and the key or its public half.
/// </summary>
public sealed class LfsTokenIssuerOptions
{
    /// <summary>The algorithm; see <see cref="LfsJwtOptions.Algorithm"/>.</summary>
    /// <value>The default is <c>HS256</c>.</value>
    public string Algorithm { get; set; } = "HS256";

    /// <summary>The secret of an <c>HS</c> algorithm, or the private key of another in PEM.</summary>
    public string? Key { get; set; }

    /// <summary>A file that holds what <see cref="Key"/> would.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The <c>kid</c> of the tokens, or null for none.</summary>
    public string? KeyId { get; set; }

    /// <summary>The <c>iss</c> of the tokens, or null for none.</summary>
    public string? Issuer { get; set; }

    /// <summary>The <c>aud</c> of the tokens, or null for none.</summary>
    public string? Audience { get; set; }

    /// <summary>How long tokens are good for where nothing else is said.</summary>
    /// <value>The default is an hour.</value>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);
}
