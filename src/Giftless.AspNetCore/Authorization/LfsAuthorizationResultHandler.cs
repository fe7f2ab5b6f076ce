using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Endpoints;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// Answers requests that the mount's policy refuses as Git clients need it: an error document with the challenge they understand, never
/// a redirect to a login page. All other endpoints stay with the host's own handler.
/// </summary>
internal sealed class LfsAuthorizationResultHandler(IAuthorizationMiddlewareResultHandler host) : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || context.GetEndpoint()?.Metadata.GetMetadata<LfsRoute>() is null)
            return host.HandleAsync(next, context, policy, authorizeResult);

        if (ActionTokenService.Find(context) is { IsPresent: true, Grant: null })
            return ErrorResponse.WriteAsync(context, ActionTokenService.Refusal());
        return authorizeResult.Challenged
            ? ErrorResponse.WriteAsync(context, LfsAuthorizer.SignInFirst())
            : ErrorResponse.WriteAsync(context, 403, "You may not use this Git LFS server.");
    }

    /// <summary>Puts this handler in front of the one that is registered.</summary>
    public static void Decorate(IServiceCollection services)
    {
        var host = services.Last(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler) && !service.IsKeyedService);
        services.Add(new ServiceDescriptor(
            typeof(IAuthorizationMiddlewareResultHandler), provider => new LfsAuthorizationResultHandler(Make(provider, host)), host.Lifetime));
    }

    private static IAuthorizationMiddlewareResultHandler Make(IServiceProvider provider, ServiceDescriptor descriptor) =>
        (IAuthorizationMiddlewareResultHandler)(descriptor.ImplementationInstance
            ?? descriptor.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!));
}
