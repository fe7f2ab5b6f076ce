using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// What the app's authorization middleware asks of a request, all of it: attributes, policies, requirements, the fallback policy; and
/// whether the user meets it. It is kept until it is known from whom the request is and whether it is about something open to anybody.
/// </summary>
/// <param name="policy">What is asked.</param>
/// <param name="user">Whom the middleware took the request to be from.</param>
/// <param name="isMet">What it decided.</param>
internal sealed class PolicyJudgement(AuthorizationPolicy policy, ClaimsPrincipal user, bool isMet)
{
    private (ClaimsPrincipal User, bool IsMet) _known = (user, isMet);

    /// <summary>Judges as the middleware does, for whoever is the request's user now.</summary>
    public async ValueTask<bool> IsMetAsync(HttpContext context)
    {
        if (ReferenceEquals(_known.User, context.User))
            return _known.IsMet;

        // A policy that names schemes is about their users, and about no others.
        var evaluator = context.RequestServices.GetRequiredService<IPolicyEvaluator>();
        var from = policy.AuthenticationSchemes.Count > 0
            ? await evaluator.AuthenticateAsync(policy, context)
            : AuthenticateResult.Success(new AuthenticationTicket(context.User, nameof(PolicyJudgement)));
        var answer = await evaluator.AuthorizeAsync(policy, from, context, context);
        _known = (context.User, answer.Succeeded);
        return answer.Succeeded;
    }
}
