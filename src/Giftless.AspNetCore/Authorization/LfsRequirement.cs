using Microsoft.AspNetCore.Authorization;

namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// The question that this library asks ASP.NET Core's authorization, about an <see cref="LfsResource"/>. A host answers it in an
/// <c>AuthorizationHandler&lt;LfsRequirement, LfsResource&gt;</c>; of several handlers, any one may allow.
/// </summary>
/// <param name="permission">What the user wants to do.</param>
public sealed class LfsRequirement(LfsPermission permission) : IAuthorizationRequirement
{
    /// <summary>What the user wants to do.</summary>
    public LfsPermission Permission { get; } = permission;
}
