using Giftless.Authentication.GitHub;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Users;

namespace Giftless.Server;

/// <summary>Who may use the server. Users come in by every way that is configured.</summary>
internal sealed class AccessSettings
{
    /// <summary>
    /// What anybody may do. Unset, it is everything while the server is in Development, listens on loopback only and has no other way in;
    /// and else nothing.
    /// </summary>
    public AnonymousRights? Anonymous { get; set; }

    public IList<LfsJwtOptions> Jwt { get; } = [];

    /// <summary>The entry whose key signs the tokens that users of SSH get.</summary>
    public LfsJwtOptions? JwtOfSsh =>
        Jwt.FirstOrDefault(jwt => jwt.Authority is null && jwt.Algorithm.StartsWith("HS", StringComparison.Ordinal));

    public LfsGitHubOptions? GitHub { get; set; }

    public IList<LfsUser> Users { get; } = [];

    /// <summary>Whether users may come in by access tokens, which lie in the database of the locks.</summary>
    public bool Tokens { get; set; }

    public bool HasWayIn => Jwt.Count > 0 || GitHub is not null || Users.Count > 0;
}
