using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Giftless.AotHost;

/// <summary>Lets in anybody who knows the password that the app was started with.</summary>
internal sealed class PasswordHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IConfiguration configuration)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header)
            || header is not { Scheme: "Basic", Parameter: { } credentials })
            return Task.FromResult(AuthenticateResult.NoResult());

        var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"git:{configuration["Password"]}"));
        if (credentials != expected)
            return Task.FromResult(AuthenticateResult.Fail("Wrong name or password."));

        var user = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "git")], Scheme.Name));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, Scheme.Name)));
    }
}
