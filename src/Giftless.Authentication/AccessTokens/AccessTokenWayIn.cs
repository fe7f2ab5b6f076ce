using System.Security.Claims;
using Giftless.AccessTokens;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Giftless.Authentication.AccessTokens;

/// <summary>Takes an access token from <c>Bearer</c> or from the password of Basic; the name beside it counts for nothing.</summary>
/// <param name="name">The way in, as tickets name it.</param>
/// <param name="tokens">Knows the tokens.</param>
/// <param name="findUser">Gives the user that a token is of.</param>
internal sealed class AccessTokenWayIn(
    string name, AccessTokenService tokens, Func<AccessToken, HttpContext, ValueTask<ClaimsPrincipal?>> findUser) : IWayIn
{
    public async ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext context)
    {
        if (Credentials.From(context.Request) is not { Secret: var secret } || !AccessTokenText.IsMeant(secret))
            return AuthenticateResult.NoResult();

        try
        {
            if (await tokens.FindAsync(secret, context.RequestAborted) is not { } token)
                return AuthenticateResult.Fail("There is no such access token, or no longer.");
            if (await findUser(token, context) is not { } user)
                return AuthenticateResult.Fail("The user of the access token is not there any more.");
            if (user.Identity is not { IsAuthenticated: true })
            {
                throw new InvalidOperationException(
                    "The function given to AddAccessTokens(…) returned a user who counts as not signed in. Give the identity an "
                    + "authentication type, new ClaimsIdentity(claims, \"AccessToken\"), or return null where there is no such user.");
            }

            context.Features.Set<ILfsRestriction>(new ScopeRestriction(token.Scopes));
            tokens.Touch(token);
            return AuthenticateResult.Success(new AuthenticationTicket(user, name));
        }
        catch (LfsException exception)
        {
            return AuthenticateResult.Fail(exception);
        }
    }
}
