using Giftless.AspNetCore.Endpoints;
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

    /// <summary>Refuses, before its body is looked at, a request without a user that can be about nothing it may do.</summary>
    public async ValueTask RequireAnyRightAsync(LfsCall call)
    {
        if (call.Http.User.Identity?.IsAuthenticated == true)
            return;

        var resource = new LfsResource(call.Repository, Oid: null, Ref: null);
        if (await DecideAsync(call.Http, LfsPermission.Read, resource) == Access.Denied
            && await DecideAsync(call.Http, LfsPermission.Write, resource) == Access.Denied)
        {
            throw Refusal(call.Http, LfsPermission.Read, resource);
        }
    }

    /// <exception cref="LfsException">401 without a user, 403 with one, where it is not allowed.</exception>
    public async ValueTask RequireAsync(HttpContext context, LfsPermission permission, LfsResource resource)
    {
        if (await DecideAsync(context, permission, resource) == Access.Denied)
            throw Refusal(context, permission, resource);
    }

    public static LfsException Refusal(HttpContext context, LfsPermission permission, LfsResource resource) =>
        context.User.Identity?.IsAuthenticated == true
            ? new LfsException(403, $"You may not {VerbOf(permission)} {resource.Repository}.")
            : new LfsException(401, "Sign in to use this Git LFS server.");

    public async ValueTask<Access> DecideAsync(HttpContext context, LfsPermission permission, LfsResource resource)
    {
        var metadata = context.GetEndpoint()!.Metadata;
        if (metadata.GetMetadata<IAllowAnonymous>() is not null)
            return Access.Open;

        var openings = metadata.GetOrderedMetadata<AnonymousAccess>();
        if (openings.Any(opening => opening.Covers(permission, resource.Repository)))
            return Access.Open;

        // The middleware has judged the mount's policy already, except beside openings: it cannot know what they cover.
        var hasPolicy = metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null;
        if (hasPolicy && openings.Count > 0 && !await MeetsPolicyAsync(context, metadata))
            return Access.Denied;
        if (hasPolicy && !_handlersDecide.Value)
            return Access.Granted;

        var authorization = context.RequestServices.GetRequiredService<IAuthorizationService>();
        var answer = await authorization.AuthorizeAsync(context.User, resource, [new LfsRequirement(permission)]);
        return answer.Succeeded ? Access.Granted : Access.Denied;
    }

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
