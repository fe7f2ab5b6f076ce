using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.Authentication.Users;

internal sealed class UsersAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IServiceProvider services)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Credentials.From(Request) is not { Name: { } name } credentials)
            return Task.FromResult(AuthenticateResult.NoResult());

        var user = services.GetRequiredKeyedService<UserDirectory>(Scheme.Name).Find(name, credentials.Secret);
        return Task.FromResult(user is null
            ? AuthenticateResult.Fail("Wrong name or password.")
            : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new UserIdentity(user)), Scheme.Name)));
    }
}
