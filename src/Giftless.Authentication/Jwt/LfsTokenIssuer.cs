using Giftless.Authentication.Scopes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Giftless.Authentication.Jwt;

/// <summary>Mints tokens that <c>AddJwt</c> takes, for a host's signed-in users, for CI, for a data pipeline.</summary>
public sealed class LfsTokenIssuer
{
    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly LfsTokenIssuerOptions _options;
    private readonly SigningCredentials _credentials;
    private readonly TimeProvider _time;

    /// <summary>Makes an issuer.</summary>
    /// <exception cref="ArgumentException">The algorithm or the key is not usable; the message says why.</exception>
    public LfsTokenIssuer(LfsTokenIssuerOptions options, TimeProvider time)
    {
        if (JwtKey.FindFault(options.Algorithm, options.Key, options.KeyFile) is { } fault)
            throw new ArgumentException(fault, nameof(options));

        _options = options;
        _credentials = new SigningCredentials(
            JwtKey.Read(options.Algorithm, options.Key, options.KeyFile, options.KeyId), options.Algorithm);
        _time = time;
    }

    /// <summary>Mints a token.</summary>
    /// <param name="subject">
    /// Who it is for: the user's id, and the name that others see, unless <paramref name="claims"/> has a <c>name</c>.
    /// </param>
    /// <param name="scopes">What it allows, as <see cref="ScopeBuilder"/> writes it.</param>
    /// <param name="lifetime">How long it is good for; null for the option's.</param>
    /// <param name="claims">Further claims, or null.</param>
    /// <returns>A signed token in compact form.</returns>
    public string Issue(
        string subject, IEnumerable<string> scopes, TimeSpan? lifetime = null, IReadOnlyDictionary<string, object>? claims = null)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var all = new Dictionary<string, object>(claims ?? new Dictionary<string, object>(), StringComparer.Ordinal)
        {
            ["sub"] = subject,
            [ScopeAuthorizationHandler.ScopesClaim] = scopes.ToArray(),
        };
        return _tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = _options.Issuer,
            Audience = _options.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + (lifetime ?? _options.Lifetime),
            Claims = all,
            SigningCredentials = _credentials,
        });
    }
}
