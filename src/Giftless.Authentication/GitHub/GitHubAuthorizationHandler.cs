using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;

namespace Giftless.Authentication.GitHub;

/// <summary>Allows what GitHub lets the token do with the Git repository of the same name.</summary>
internal sealed class GitHubAuthorizationHandler : AuthorizationHandler<LfsRequirement, LfsResource>
{
    protected override async Task HandleRequirementAsync(
        AuthorizationHandlerContext context, LfsRequirement requirement, LfsResource resource)
    {
        foreach (var identity in context.User.Identities.OfType<GitHubIdentity>())
        {
            var rights = await identity.GetRightsAsync(resource.Repository, CancellationToken.None);
            if (rights.Includes(requirement.Permission))
                context.Succeed(requirement);
        }
    }
}
