using System.Security.Claims;
using Giftless.Authentication;
using Giftless.Authentication.Basic;
using Microsoft.AspNetCore.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers users of the app's own as a way in, with the names and passwords that git sends.</summary>
public static class GitLfsBuilderBasicExtensions
{
    /// <summary>
    /// Lets users of the app sign in with name and password, by Basic authentication, as git sends them: of ASP.NET Core Identity, of a
    /// table, of a directory. The app's own schemes stay as they are, and whoever comes with a cookie is still known by that.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="find">
    /// Gives the user with this name and password, or null. It is asked only about requests with both, not about what
    /// <c>FailedSignInsPerMinute</c> turns away, nor about transfers by links of a batch. <see cref="HttpContext.RequestAborted"/> tells it
    /// to give up. What it throws is logged and answered 500; an <see cref="Giftless.LfsException"/> is answered as it says.
    /// </param>
    /// <remarks>
    /// What the users may do, a policy on the mount says, or an <c>AuthorizationHandler&lt;LfsRequirement, LfsResource&gt;</c>. A policy
    /// that names authentication schemes is about the users of those, and no others: leave them out. Locks are of the same owner as those
    /// that are taken with a cookie, where the principals have the same name identifier.
    /// </remarks>
    public static IGitLfsBuilder AddBasic(
        this IGitLfsBuilder builder, Func<string, string, HttpContext, ValueTask<ClaimsPrincipal?>> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        WayIn.Add(builder, _ => new BasicWayIn(WayIn.NameOf(builder.Name, "Basic"), find));
        return builder;
    }

    /// <summary>
    /// Lets users of the app sign in with name and password, by Basic authentication, where a name is all that there is to them.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="find">Gives the user's name, as others are to see it, or null for wrong credentials.</param>
    /// <remarks>Everything else is as with the function that gives a principal.</remarks>
    public static IGitLfsBuilder AddBasic(this IGitLfsBuilder builder, Func<string, string, HttpContext, ValueTask<string?>> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return builder.AddBasic(async ValueTask<ClaimsPrincipal?> (name, password, context) =>
            await find(name, password, context) is { Length: > 0 } user
                ? new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], "Basic"))
                : null);
    }
}
