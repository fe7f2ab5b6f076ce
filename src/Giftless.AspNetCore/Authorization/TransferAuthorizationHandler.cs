using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// Answers the policies on a mount for two kinds of requests that the authorization middleware cannot judge: transfers with a valid
/// action token, which the batch that made it was allowed to hand out; and those whose policy <see cref="LfsAuthorizer"/> judges
/// later, once it knows what they are about and from whom. A handler of the host that fails a requirement has the last word.
/// </summary>
internal sealed class TransferAuthorizationHandler : IAuthorizationHandler
{
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        if (context.Resource is HttpContext http
            && http.GetEndpoint()?.Metadata is { } metadata
            && metadata.GetMetadata<LfsRoute>() is not null
            && (ActionTokenService.Find(http).Grant is not null || IsPutOff(http, metadata)))
        {
            foreach (var requirement in context.PendingRequirements.ToList())
                context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private static bool IsPutOff(HttpContext http, EndpointMetadataCollection metadata) =>
        LfsAuthorizer.IsPolicyPutOff(metadata) && http.Features.Get<PolicyIsDecided>() is null;
}
