using System.Security.Claims;
using Giftless.Locks;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>Makes owners of locks of users.</summary>
internal static class LockOwners
{
    /// <summary>
    /// The user as an owner: known by the claim for that, else by name. Those who need not sign in are one and the same.
    /// </summary>
    public static LockOwner OwnerOf(ClaimsPrincipal user)
    {
        if (user.Identity?.IsAuthenticated != true)
            return new LockOwner("", "anonymous");

        var id = user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub") ?? user.Identity.Name
            ?? throw new LfsException(403, "You cannot hold locks: your sign-in tells neither a name nor an id.");
        return new LockOwner(id, user.Identity.Name ?? id);
    }
}
