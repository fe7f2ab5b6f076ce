using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.Tests.Hosting;

/// <summary>The users of a test's host: anybody with the right password, each in the role of their own name, by HTTP Basic.</summary>
internal static class Users
{
    public const string Scheme = "Basic";

    private const string Password = "right";

    public static AuthenticationBuilder AddUsers(this WebApplicationBuilder builder) =>
        builder.Services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, Handler>(Scheme, configureOptions: null);

    /// <summary>Adds a user's name and password to a request, or nothing for null.</summary>
    public static HttpRequestMessage As(this HttpRequestMessage request, string? user, string password = Password)
    {
        if (user is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return request;
    }

    private sealed class Handler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || header.Scheme != "Basic")
                return Task.FromResult(AuthenticateResult.NoResult());

            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(header.Parameter!)).Split(':');
            if (parts is not [var user, Password])
                return Task.FromResult(AuthenticateResult.Fail("Wrong password."));

            var identity = new ClaimsIdentity([new(ClaimTypes.Name, user), new(ClaimTypes.Role, user)], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}
