using System.Security.Claims;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.AccessTokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Giftless.Authentication.Users;

/// <summary>Takes a name and a password from Basic authentication.</summary>
internal sealed class UsersWayIn(string name, UserDirectory users) : IWayIn
{
    public async ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext context)
    {
        if (Credentials.From(context.Request) is not { Name: { } userName } credentials)
            return AuthenticateResult.NoResult();
        if (AccessTokenText.HasForm(credentials.Secret))
            return AuthenticateResult.Fail("An access token is nobody's password.");

        try
        {
            var user = await users.FindAsync(userName, credentials.Secret, context);
            return user is null
                ? AuthenticateResult.Fail("Wrong name or password.")
                : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new UserIdentity(user)), name));
        }
        catch (LfsException exception)
        {
            return AuthenticateResult.Fail(exception);
        }
    }
}
