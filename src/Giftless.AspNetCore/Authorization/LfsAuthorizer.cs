using System.Net;
using System.Security.Claims;
using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// Decides who may do what, by asking the host: what it opened to anybody, its policies on the mount, its handlers of
/// <see cref="LfsRequirement"/>. A policy on the mount alone allows everything to those who meet it; where a handler exists, the handlers
/// decide, and the policy is a condition before them. Where there is neither, nothing is allowed.
/// </summary>
internal sealed partial class LfsAuthorizer(IServiceCollection services)
{
    private readonly Lazy<bool> _handlersDecide = new(() => services.Any(MayDecide));

    /// <summary>Whether the app has handlers that may have a say.</summary>
    public bool HandlersDecide => _handlersDecide.Value;

    /// <summary>
    /// Finds out who sends a request, and refuses it before its body is looked at when it is from nobody and can be about nothing that
    /// nobody may do.
    /// </summary>
    /// <exception cref="LfsException">401, or what a scheme failed with.</exception>
    public async ValueTask AuthenticateAsync(HttpContext context, RepositoryName repository)
    {
        if (SignIn.Of(context) is { HasWays: true } signIn)
            await AskAsync(context, signIn);
        if (IsSignedIn(context))
            return;

        var resource = new LfsResource(repository, Oid: null, Ref: null);
        if (await DecideAsync(context, LfsPermission.Read, resource) == Access.Denied
            && await DecideAsync(context, LfsPermission.Write, resource) == Access.Denied)
        {
            throw await RefusalAsync(context, LfsPermission.Read, resource);
        }
    }

    private static async ValueTask AskAsync(HttpContext context, SignIn signIn)
    {
        var failure = signIn.Throttle.Refuse(context);
        await foreach (var result in failure is null ? signIn.AskAsync(context) : AsyncEnumerable.Empty<AuthenticateResult>())
        {
            if (result.Succeeded)
            {
                signIn.Throttle.Accept(context);
                context.User = await TransformAsync(context, result.Principal);
                return;
            }

            if (result.Failure is not { } fault)
                continue;
            if (fault is not LfsException { Code: 429 })
                LogRefused(signIn.Logger, context.Connection.RemoteIpAddress, fault.Message);
            failure = fault as LfsException ?? failure ?? new LfsException(401, "The credentials are wrong or have expired.", fault);
        }

        // Who shows something is not nobody: what no scheme takes for its own must not pass where only nobody may.
        if (failure is null && ActionTokenService.ShowsCredentials(context.Request) && !HasPolicy(context.GetEndpoint()!.Metadata))
            failure = new LfsException(401, "The credentials are of no kind that this server takes.");
        if (failure is not null && !IsSignedIn(context))
            throw failure;
    }

    /// <exception cref="LfsException">401 without a user, 403 or 404 with one, where it is not allowed.</exception>
    public async ValueTask<Access> RequireAsync(HttpContext context, LfsPermission permission, LfsResource resource)
    {
        var access = await DecideAsync(context, permission, resource);
        return access != Access.Denied ? access : throw await RefusalAsync(context, permission, resource);
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
    private static bool MayHide(LfsRoute route) => route.Server.Options.HideUnreadable && route.Row.MayHide;

    private static LfsRoute RouteOf(HttpContext context) => context.GetEndpoint()!.Metadata.GetRequiredMetadata<LfsRoute>();

    public async ValueTask<Access> DecideAsync(HttpContext context, LfsPermission permission, LfsResource resource)
    {
        var metadata = context.GetEndpoint()!.Metadata;
        if (metadata.GetMetadata<IAllowAnonymous>() is not null)
            return Access.Open;

        var openings = metadata.GetOrderedMetadata<AnonymousAccess>();
        if (openings.Any(opening => opening.Covers(permission, resource.Repository)))
            return Access.Open;
        if (context.Features.Get<ILfsRestriction>()?.Includes(permission, resource) == false)
            return Access.Denied;

        var judgement = context.Features.Get<PolicyJudgement>();
        if (judgement is not null && !await judgement.IsMetAsync(context))
            return Access.Denied;
        if (HasPolicy(metadata))
        {
            if (judgement is null)
            {
                throw new InvalidOperationException(
                    "A policy guards this mount, and nothing has judged it. Write app.UseAuthorization() behind app.UseRouting().");
            }

            if (!HandlersDecide)
                return Access.Granted;
        }

        var authorization = context.RequestServices.GetRequiredService<IAuthorizationService>();
        var answer = await authorization.AuthorizeAsync(context.User, resource, [new LfsRequirement(permission)]);
        return answer.Succeeded ? Access.Granted : Access.Denied;
    }

    /// <summary>
    /// Whether the judgement of the authorization middleware is not the last, since it knows neither what an opening covers nor the users
    /// of <see cref="GitLfsOptions.AuthenticationSchemes"/> and of <see cref="IWayIn"/>.
    /// </summary>
    public static bool IsPolicyPutOff(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<AnonymousAccess>() is not null || metadata.GetRequiredMetadata<SignIn>().HasWays;

    public static bool HasPolicy(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAuthorizeData>() is not null
        || metadata.GetMetadata<AuthorizationPolicy>() is not null
        || metadata.GetMetadata<IAuthorizationRequirementData>() is not null;

    /// <summary>What the host adds to the users of its schemes, it adds to those of ways in.</summary>
    private static async ValueTask<ClaimsPrincipal> TransformAsync(HttpContext context, ClaimsPrincipal user) =>
        context.RequestServices.GetService<IClaimsTransformation>() is { } transformation
            ? await transformation.TransformAsync(user)
            : user;

    [LoggerMessage(2005, LogLevel.Information, "Credentials from {Address} were not taken: {Reason}")]
    private static partial void LogRefused(ILogger logger, IPAddress? address, string reason);

    private static string VerbOf(LfsPermission permission) => permission switch
    {
        LfsPermission.Write => "write to",
        LfsPermission.Lock => "lock files of",
        LfsPermission.ForceUnlock => "release locks of others in",
        _ => "read",
    };

    /// <summary>
    /// Whether a service is an authorization handler that may have a say about <see cref="LfsRequirement"/>: in doubt, it may.
    /// </summary>
    private static bool MayDecide(ServiceDescriptor service)
    {
        if (service.ServiceType != typeof(IAuthorizationHandler) || service.IsKeyedService)
            return false;

        var handler = service.ImplementationType ?? service.ImplementationInstance?.GetType();
        if (handler == typeof(PassThroughAuthorizationHandler))
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
