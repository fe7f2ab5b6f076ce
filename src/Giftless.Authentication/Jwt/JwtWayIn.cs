using System.Text.Encodings.Web;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.Authentication.Jwt;

/// <summary>Takes tokens by ASP.NET Core's own handler, which for that needs not be a scheme of the app.</summary>
internal sealed class JwtWayIn(
    string name,
    IOptionsMonitor<JwtBearerOptions> bearer,
    IOptionsMonitor<LfsJwtOptions> options,
    TimeProvider time,
    ILoggerFactory loggers) : IWayIn
{
    private readonly AuthenticationScheme _scheme = new(name, displayName: null, typeof(JwtBearerHandler));
    private readonly AcceptedTokens _accepted = new(time);

    public async ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext context)
    {
        var current = options.Get(name);
        if (JwtBearerSetup.FindToken(context.Request, current.BasicUser) is not { } token)
            return AuthenticateResult.NoResult();
        if (_accepted.Find(token) is { } known && ReferenceEquals(known.Rules, await FindRulesAsync(context)))
            return AuthenticateResult.Success(known.Ticket.Clone());
        if (!JwtBearerSetup.IsFor(current.KeyId, token))
            return AuthenticateResult.NoResult();

        // Before it is checked by them, so that it is not remembered as one that was checked by others.
        var rules = await FindRulesAsync(context);
        var handler = new JwtBearerHandler(bearer, loggers, UrlEncoder.Default);
        await handler.InitializeAsync(_scheme, context);
        var result = await handler.AuthenticateAsync();
        if (rules is not null && result.Succeeded)
            _accepted.Add(token, rules, result.Ticket);
        return result;
    }

    /// <summary>
    /// What tokens are checked by at the moment, and another object as soon as it changes: the options, or the keys that the authority has
    /// published. Null while it does not answer.
    /// </summary>
    private async ValueTask<object?> FindRulesAsync(HttpContext context)
    {
        var current = bearer.Get(name);
        if (current.ConfigurationManager is not { } authority)
            return current;
        try
        {
            return await authority.GetConfigurationAsync(context.RequestAborted);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
