using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Giftless.GitHost;

/// <summary>Signs in who sends a name and a password, as git does, and browsers after they have asked (RFC 7617).</summary>
internal sealed class BasicHandler(
    Members members, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Basic";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Read(Request.Headers.Authorization.ToString()) is not var (name, password)
            ? AuthenticateResult.NoResult()
            : members.SignIn(name, password, SchemeName, Context) is { } user
                ? AuthenticateResult.Success(new AuthenticationTicket(user, SchemeName))
                : AuthenticateResult.Fail("Wrong name or password, or too many of them: then try again in a minute."));

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Basic realm=\"Giftless.GitHost\", charset=\"UTF-8\"";
        return Task.CompletedTask;
    }

    private static (string Name, string Password)? Read(string header)
    {
        const string Start = "Basic ";
        var decoded = new byte[header.Length];
        if (!header.StartsWith(Start, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header[Start.Length..], decoded, out var length))
            return null;
        var text = Encoding.UTF8.GetString(decoded, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }
}
