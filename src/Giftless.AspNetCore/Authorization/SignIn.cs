using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Giftless.AspNetCore.Authorization;

/// <summary>How users come into one server beside those of the app. It is metadata of the server's endpoints.</summary>
/// <param name="Schemes">The authentication schemes of the app that are asked.</param>
/// <param name="WaysIn">Who is asked after them.</param>
/// <param name="Throttle">Turns away who is wrong again and again.</param>
/// <param name="Logger">Where refusals are reported.</param>
internal sealed record SignIn(IList<string> Schemes, IReadOnlyList<IWayIn> WaysIn, SignInThrottle Throttle, ILogger Logger)
{
    /// <summary>Whether there is any way but the app's own.</summary>
    public bool HasWays => Schemes.Count > 0 || WaysIn.Count > 0;

    public static SignIn Of(HttpContext context) => context.GetEndpoint()!.Metadata.GetRequiredMetadata<SignIn>();

    /// <summary>Asks one after the other who sends a request.</summary>
    public async IAsyncEnumerable<AuthenticateResult> AskAsync(HttpContext context)
    {
        foreach (var scheme in Schemes)
            yield return await context.AuthenticateAsync(scheme);
        foreach (var way in WaysIn)
            yield return await way.AuthenticateAsync(context);
    }

    /// <summary>What to answer where a 401 would only be repeated; else what was to be answered.</summary>
    public LfsException Judge(HttpContext context, LfsRoute route, LfsException refusal)
    {
        if (refusal.Code != StatusCodes.Status401Unauthorized)
            return refusal;
        if (!HasLostItsToken(context, route))
            return Throttle.Count(context) ?? refusal;
        return new LfsException(
            403,
            "This transfer came without the token that its batch gave. "
            + $"Does a proxy take the header '{ActionTokenService.Header}' out?");
    }

    /// <summary>
    /// Whether a transfer of the stock client has no token: every batch has told it that its transfers need no credentials of its own,
    /// and a 401 to such a one it repeats without end.
    /// </summary>
    private static bool HasLostItsToken(HttpContext context, LfsRoute route) =>
        route.Row.IsTransfer
        && context.Request.Headers.Authorization.Count == 0
        && context.Request.Headers.UserAgent.ToString().StartsWith("git-lfs/", StringComparison.Ordinal);
}
