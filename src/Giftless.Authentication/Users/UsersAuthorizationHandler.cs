using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;

namespace Giftless.Authentication.Users;

/// <summary>Allows what the patterns of a user allow.</summary>
internal sealed class UsersAuthorizationHandler : AuthorizationHandler<LfsRequirement, LfsResource>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, LfsRequirement requirement, LfsResource resource)
    {
        if (context.User.Identities.OfType<UserIdentity>().Any(
            identity => MayDo(identity.User, requirement.Permission, resource.Repository)))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private static bool MayDo(LfsUser user, LfsPermission permission, RepositoryName repository)
    {
        var patterns = permission switch
        {
            LfsPermission.Read or LfsPermission.ReadMetadata => user.Read.Concat(user.Write),
            LfsPermission.Write or LfsPermission.Lock => user.Write,
            LfsPermission.ForceUnlock => user.ForceUnlock,
            _ => [],
        };
        return patterns.Any(pattern => RepositoryPattern.Matches(pattern, repository));
    }
}
