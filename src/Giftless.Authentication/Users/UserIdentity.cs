using System.Security.Claims;
using Giftless.Locks;

namespace Giftless.Authentication.Users;

/// <summary>The identity of a user from the configuration.</summary>
internal sealed class UserIdentity(LfsUser user)
    : ClaimsIdentity([new Claim(ClaimTypes.Name, user.Name), new Claim(LockOwner.ClaimType, $"users:{user.Name}")], "GitLfs.Users")
{
    public LfsUser User { get; } = user;
}
