using System.Security.Claims;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Giftless.Authentication.GitHub;

/// <summary>Takes a token from <c>Bearer</c> or from the password of Basic; the name beside it counts for nothing.</summary>
internal sealed class GitHubWayIn(string name, GitHubGate gate) : IWayIn
{
    public async ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext context)
    {
        if (Credentials.From(context.Request) is not { } credentials || !GitHubToken.IsMeant(credentials.Secret))
            return AuthenticateResult.NoResult();
        if (GitHubToken.From(credentials.Secret) is not { } token)
            return AuthenticateResult.Fail("This is no token of GitHub.");

        try
        {
            return await gate.IdentifyAsync(token, context.RequestAborted) is { } login
                ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new GitHubIdentity(login, token, gate)), name))
                : AuthenticateResult.Fail("GitHub does not know this token.");
        }
        catch (LfsException exception)
        {
            return AuthenticateResult.Fail(exception);
        }
    }
}
