using System.Security.Claims;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;

namespace Giftless.Authentication.Scopes;

/// <summary>Allows what any scope of a user's token allows. Claims of other origin than our tokens do not count.</summary>
internal sealed class ScopeAuthorizationHandler : AuthorizationHandler<LfsRequirement, LfsResource>
{
    /// <summary>The authentication type of identities that came from tokens whose scopes count.</summary>
    public const string IdentityType = "GitLfs.Jwt";

    /// <summary>The authentication type of identities that came from access tokens, where scopes alone count.</summary>
    public const string AccessTokenType = "GitLfs.AccessToken";

    public const string ScopesClaim = "scopes";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, LfsRequirement requirement, LfsResource resource)
    {
        foreach (var identity in context.User.Identities)
        {
            if (identity.AuthenticationType is IdentityType or AccessTokenType
                && identity.FindAll(ScopesClaim).Any(claim => Allows(claim, requirement, resource)))
            {
                context.Succeed(requirement);
            }
        }

        return Task.CompletedTask;
    }

    private static bool Allows(Claim claim, LfsRequirement requirement, LfsResource resource) =>
        LfsScope.TryParse(claim.Value, out var scope) && scope.Covers(requirement.Permission, resource);
}
