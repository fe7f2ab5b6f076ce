using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// Finds out who sends a request to one Git LFS server. It is no authentication scheme of the app, which therefore has the same default
/// scheme with it as without it, and whose own pages know nothing of its users. Register it as a keyed service under the server's name,
/// and an <c>AuthorizationHandler&lt;LfsRequirement, LfsResource&gt;</c> that says what its users may do.
/// </summary>
public interface IWayIn
{
    /// <summary>Looks for credentials of its kind.</summary>
    /// <returns>
    /// The user; a failure where the credentials are wrong, which may be an <see cref="LfsException"/> to answer with; or no result where
    /// there are none of its kind.
    /// </returns>
    ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext context);
}
