using Giftless.AspNetCore.Endpoints;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// Decides who may do what, by asking the host: what it opened to anybody, its policies on the mount, its handlers of
/// <see cref="LfsRequirement"/>. A policy on the mount alone allows everything to those who meet it; where a handler exists, the handlers
/// decide, and the policy is a condition before them. Where there is neither, nothing is allowed.
/// </summary>
internal sealed class LfsAuthorizer(IServiceCollection services)
{
    private readonly Lazy<bool> _handlersDecide = new(() => services.Any(MayDecide));

    /// <summary>
    /// Finds out who sends a request, and refuses it before its body is looked at when it is from nobody and can be about nothing that
    /// nobody may do.
    /// </summary>
    /// <exception cref="LfsException">401, or what a scheme failed with.</exception>
    public async ValueTask AuthenticateAsync(LfsCall call)
    {
        await AskSchemesAsync(call.Http, RouteOf(call.Http).Mount);
        if (IsSignedIn(call.Http))
            return;

        var resource = new LfsResource(call.Repository, Oid: null, Ref: null);
        if (await DecideAsync(call.Http, LfsPermission.Read, resource) == Access.Denied
            && await DecideAsync(call.Http, LfsPermission.Write, resource) == Access.Denied)
        {
            throw await RefusalAsync(call.Http, LfsPermission.Read, resource);
        }
    }

    private static async ValueTask AskSchemesAsync(HttpContext context, GitLfsMount mount)
    {
        var schemes = mount.Options.AuthenticationSchemes;
        var failure = schemes.Count == 0 ? null : mount.Throttle.Refuse(context);
        foreach (var scheme in failure is null ? schemes : [])
        {
            var result = await context.AuthenticateAsync(scheme);
            if (result.Succeeded)
            {
                mount.Throttle.Accept(context);
                context.User = result.Principal;
                return;
            }

            if (result.Failure is { } fault)
                failure = fault as LfsException ?? failure ?? new LfsException(401, "The credentials are wrong or have expired.", fault);
        }

        if (failure is not null && !IsSignedIn(context))
            throw failure;
    }

    /// <exception cref="LfsException">401 without a user, 403 or 404 with one, where it is not allowed.</exception>
    public async ValueTask RequireAsync(HttpContext context, LfsPermission permission, LfsResource resource)
    {
        if (await DecideAsync(context, permission, resource) == Access.Denied)
            throw await RefusalAsync(context, permission, resource);
    }

    /// <summary>What to throw where <see cref="DecideAsync"/> denied.</summary>
    public async ValueTask<LfsException> RefusalAsync(HttpContext context, LfsPermission permission, LfsResource resource)
    {
        if (!IsSignedIn(context))
            return SignInFirst();
        if (MayHide(RouteOf(context)) && await DecideAsync(context, LfsPermission.Read, resource) == Access.Denied)
            return new LfsException(404, $"There is no repository {resource.Repository}, or you may not see it.");
        return new LfsException(403, $"You may not {VerbOf(permission)} {resource.Repository}.");
    }

    /// <summary>What a request without a user is told, wherever it is refused.</summary>
    public static LfsException SignInFirst() => new(401, "Sign in to use this Git LFS server.");

    private static bool IsSignedIn(HttpContext context) => context.User.Identity?.IsAuthenticated == true;

    /// <summary>A 404 from <c>locks/verify</c> makes clients switch off the check of locks for good.</summary>
    private static bool MayHide(LfsRoute route) => route.Mount.Options.HideUnreadable && route.Kind != EndpointKind.LocksVerify;

    private static LfsRoute RouteOf(HttpContext context) => context.GetEndpoint()!.Metadata.GetRequiredMetadata<LfsRoute>();

    public async ValueTask<Access> DecideAsync(HttpContext context, LfsPermission permission, LfsResource resource)
    {
        var metadata = context.GetEndpoint()!.Metadata;
        if (metadata.GetMetadata<IAllowAnonymous>() is not null)
            return Access.Open;

        var openings = metadata.GetOrderedMetadata<AnonymousAccess>();
        if (openings.Any(opening => opening.Covers(permission, resource.Repository)))
            return Access.Open;

        var hasPolicy = metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null;
        if (hasPolicy && IsPolicyPutOff(metadata) && !await MeetsPolicyAsync(context, metadata))
            return Access.Denied;
        if (hasPolicy && !_handlersDecide.Value)
            return Access.Granted;

        var authorization = context.RequestServices.GetRequiredService<IAuthorizationService>();
        var answer = await authorization.AuthorizeAsync(context.User, resource, [new LfsRequirement(permission)]);
        return answer.Succeeded ? Access.Granted : Access.Denied;
    }

    /// <summary>
    /// Whether the policy on the mount is judged here and not by the authorization middleware, which knows neither what an opening
    /// covers nor the users of <see cref="GitLfsOptions.AuthenticationSchemes"/>.
    /// </summary>
    public static bool IsPolicyPutOff(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<AnonymousAccess>() is not null
        || metadata.GetMetadata<LfsRoute>()?.Mount.Options.AuthenticationSchemes.Count > 0;

    private static async Task<bool> MeetsPolicyAsync(HttpContext context, EndpointMetadataCollection metadata)
    {
        var policies = context.RequestServices.GetRequiredService<IAuthorizationPolicyProvider>();
        var policy = await AuthorizationPolicy.CombineAsync(
            policies, metadata.GetOrderedMetadata<IAuthorizeData>(), metadata.GetOrderedMetadata<AuthorizationPolicy>());
        var evaluator = context.RequestServices.GetRequiredService<IPolicyEvaluator>();
        var user = await evaluator.AuthenticateAsync(policy!, context);

        context.Features.Set(PolicyIsDecided.Instance);
        return (await evaluator.AuthorizeAsync(policy!, user, context, context)).Succeeded;
    }

    private static string VerbOf(LfsPermission permission) => permission switch
    {
        LfsPermission.Write => "write to",
        LfsPermission.Lock => "lock files of",
        LfsPermission.ForceUnlock => "release locks of others in",
        _ => "read",
    };

    /// <summary>Whether a service is an authorization handler that may have a say about <see cref="LfsRequirement"/>: in doubt, it may.</summary>
    private static bool MayDecide(ServiceDescriptor service)
    {
        if (service.ServiceType != typeof(IAuthorizationHandler) || service.IsKeyedService)
            return false;

        var handler = service.ImplementationType ?? service.ImplementationInstance?.GetType();
        if (handler == typeof(PassThroughAuthorizationHandler) || handler == typeof(TransferAuthorizationHandler))
            return false;

        for (var type = handler; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() is var definition
                && (definition == typeof(AuthorizationHandler<>) || definition == typeof(AuthorizationHandler<,>)))
            {
                return typeof(LfsRequirement).IsAssignableTo(type.GenericTypeArguments[0]);
            }
        }

        return true;
    }
}
