using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Replies;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// Says what becomes of requests to a mount that the app's authorization middleware has judged. Those that it cannot judge yet go on to
/// <see cref="LfsAuthorizer"/> with its judgement: where users come in by ways of the mount's own, or something is open to anybody.
/// Transfers go on that have a valid action token, which the batch that made it was allowed to hand out. All others that are refused are
/// answered as Git clients need it: an error document with the challenge they understand, never a redirect to a login page. All other
/// endpoints stay with the host's own handler.
/// </summary>
internal sealed class LfsAuthorizationResultHandler(IAuthorizationMiddlewareResultHandler host) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (context.GetEndpoint()?.Metadata is not { } metadata || metadata.GetMetadata<LfsRoute>() is not { } route)
        {
            await host.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        context.Features.Set(new PolicyJudgement(policy, context.User, authorizeResult.Succeeded));
        var token = LfsRequest.Of(context, route).Token;
        var isOpen = token.Grant is null
            ? authorizeResult.Succeeded || LfsAuthorizer.IsPolicyPutOff(metadata)
            : authorizeResult.Succeeded || !await IsForbiddenAsync(context, policy, authorizeResult);
        if (isOpen)
            await next(context);
        else if (token is { IsPresent: true, Grant: null })
            await RefuseAsync(context, route, FoundToken.Refusal());
        else if (authorizeResult.Challenged)
            await RefuseAsync(context, route, SignIn.Of(context).Judge(context, route, LfsAuthorizer.SignInFirst()));
        else
            await RefuseAsync(context, route, new LfsException(403, "You may not use this Git LFS server."));
    }

    private static async Task RefuseAsync(HttpContext context, LfsRoute route, LfsException refusal)
    {
        var requests = context.RequestServices.GetRequiredService<RequestLog>();
        var start = requests.Start();
        await ErrorResponse.WriteAsync(context, refusal);

        // The log tells what the request is about as far as somebody has asked for it.
        _ = LfsRequest.Of(context, route).Item;
        requests.Write(context, route, start, refusal.Code, refusal.Message);
    }

    /// <summary>Whether a handler of the host has said no, and not just nobody yes: it has the last word, also about transfers.</summary>
    private static async Task<bool> IsForbiddenAsync(
        HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        // Of requests without a user the framework does not tell.
        var failure = authorizeResult.AuthorizationFailure
            ?? (await context.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(
                context.User, context, policy)).Failure;
        return failure?.FailCalled == true;
    }

    /// <summary>Puts this handler in front of the one that is registered.</summary>
    public static void Decorate(IServiceCollection services)
    {
        var host = services.Last(
            service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler) && !service.IsKeyedService);
        services.Add(new ServiceDescriptor(
            typeof(IAuthorizationMiddlewareResultHandler),
            provider => new LfsAuthorizationResultHandler(Make(provider, host)),
            host.Lifetime));
    }

    private static IAuthorizationMiddlewareResultHandler Make(IServiceProvider provider, ServiceDescriptor descriptor) =>
        (IAuthorizationMiddlewareResultHandler)(descriptor.ImplementationInstance
            ?? descriptor.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!));
}
