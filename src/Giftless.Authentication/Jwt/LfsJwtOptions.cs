namespace Giftless.Authentication.Jwt;

/// <summary>Which tokens are taken. Either a key, by value or in a file, or an authority that publishes its keys.</summary>
public sealed class LfsJwtOptions
{
    /// <summary>What the token's <c>iss</c> has to be.</summary>
    /// <value>The default is null: not checked, except that an authority's tokens have to come from it.</value>
    public string? Issuer { get; set; }

    /// <summary>What the token's <c>aud</c> has to be, or to hold.</summary>
    /// <value>The default is null: not checked.</value>
    public string? Audience { get; set; }

    /// <summary>
    /// The one algorithm that tokens may be signed with: <c>HS256</c>, <c>HS384</c>, <c>HS512</c>, <c>RS256</c> to <c>RS512</c>,
    /// <c>PS256</c> to <c>PS512</c>, <c>ES256</c> to <c>ES512</c> (RFC 7518, section 3.1).
    /// </summary>
    /// <value>The default is <c>HS256</c>. With an authority it is not used: any asymmetric one of its keys will do.</value>
    public string Algorithm { get; set; } = "HS256";

    /// <summary>The secret of an <c>HS</c> algorithm, at least as long as its hash, or the public key of another in PEM.</summary>
    public string? Key { get; set; }

    /// <summary>A file that holds what <see cref="Key"/> would; space around a secret does not count.</summary>
    public string? KeyFile { get; set; }

    /// <summary>An OpenID Connect provider: its keys are found by discovery, and renewed.</summary>
    public string? Authority { get; set; }

    /// <summary>The <c>kid</c> of the tokens that this is for; tokens with another go to the next way in.</summary>
    /// <value>The default is null: for all tokens.</value>
    public string? KeyId { get; set; }

    /// <summary>
    /// Whether tokens may say, in the claim <see cref="Giftless.Locks.LockOwner.ClaimType"/>, that they are of a user of another way in. It
    /// is for the key with which <see cref="Ssh.GitLfsAuthenticate"/> mints tokens, and nobody else.
    /// </summary>
    /// <value>The default is false: a token's locks are its subject's.</value>
    public bool SpeaksForUsers { get; set; }

    /// <summary>The name under which a token is taken as the password of Basic authentication, or empty for none.</summary>
    /// <value>The default is <c>_jwt</c>.</value>
    public string BasicUser { get; set; } = "_jwt";
}
