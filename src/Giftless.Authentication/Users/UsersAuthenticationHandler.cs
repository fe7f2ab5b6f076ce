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
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Credentials.From(Request) is not { Name: { } name } credentials)
            return AuthenticateResult.NoResult();

        try
        {
            var user = await services.GetRequiredKeyedService<UserDirectory>(Scheme.Name).FindAsync(name, credentials.Secret, Context);
            return user is null
                ? AuthenticateResult.Fail("Wrong name or password.")
                : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new UserIdentity(user)), Scheme.Name));
        }
        catch (LfsException exception)
        {
            return AuthenticateResult.Fail(exception);
        }
    }
}
