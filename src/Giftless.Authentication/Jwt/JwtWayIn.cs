using System.Text.Encodings.Web;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.Authentication.Jwt;

/// <summary>Takes tokens by ASP.NET Core's own handler, which for that needs not be a scheme of the app.</summary>
internal sealed class JwtWayIn(string name, IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory loggers) : IWayIn
{
    private readonly AuthenticationScheme _scheme = new(name, displayName: null, typeof(JwtBearerHandler));

    public async ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext context)
    {
        var handler = new JwtBearerHandler(options, loggers, UrlEncoder.Default);
        await handler.InitializeAsync(_scheme, context);
        return await handler.AuthenticateAsync();
    }
}
