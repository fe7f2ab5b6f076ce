using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.Authentication.GitHub;

/// <summary>Takes a token from <c>Bearer</c> or from the password of Basic; the name beside it counts for nothing.</summary>
internal sealed class GitHubAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IServiceProvider services)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Credentials.From(Request) is not { } credentials || !GitHubToken.IsMeant(credentials.Secret))
            return AuthenticateResult.NoResult();
        if (GitHubToken.From(credentials.Secret) is not { } token)
            return AuthenticateResult.Fail("This is no token of GitHub.");

        var gate = services.GetRequiredKeyedService<GitHubGate>(Scheme.Name);
        try
        {
            return await gate.IdentifyAsync(token, Context.RequestAborted) is { } user
                ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new GitHubIdentity(user, token, gate)), Scheme.Name))
                : AuthenticateResult.Fail("GitHub does not know this token.");
        }
        catch (LfsException exception)
        {
            return AuthenticateResult.Fail(exception);
        }
    }
}
