using System.Security.Claims;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.AccessTokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Giftless.Authentication.Basic;

/// <summary>Asks the app for the user with a name and password from Basic authentication.</summary>
/// <param name="name">The way in, as tickets name it.</param>
/// <param name="find">The app's own function.</param>
internal sealed class BasicWayIn(string name, Func<string, string, HttpContext, ValueTask<ClaimsPrincipal?>> find) : IWayIn
{
    public async ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext context)
    {
        if (Credentials.From(context.Request) is not { Name: { } userName, Secret: var password })
            return AuthenticateResult.NoResult();
        if (!CanBeAsked(userName, password))
            return AuthenticateResult.Fail("Wrong name or password.");

        try
        {
            if (await find(userName, password, context) is not { } user)
                return AuthenticateResult.Fail("Wrong name or password.");
            if (user.Identity is not { IsAuthenticated: true })
            {
                throw new InvalidOperationException(
                    "The function given to AddBasic(…) returned a user who counts as not signed in. Give the identity an authentication "
                    + "type, new ClaimsIdentity(claims, \"Basic\"), or return null for wrong credentials.");
            }

            return AuthenticateResult.Success(new AuthenticationTicket(user, name));
        }
        catch (LfsException exception)
        {
            return AuthenticateResult.Fail(exception);
        }
    }

    /// <summary>
    /// Whether credentials can be those of anybody. An LDAP server binds whoever gives no password, as nobody; and control characters,
    /// which RFC 7617 (section 2) rules out, mean something to some: to PBKDF2 a short password is the same with NULs behind it. An
    /// access token is nobody's password, and an app that counts wrong ones would lock its user out.
    /// </summary>
    private static bool CanBeAsked(string userName, string password) =>
        password.Length > 0 && !AccessTokenText.HasForm(password) && !userName.Any(char.IsControl) && !password.Any(char.IsControl);
}
