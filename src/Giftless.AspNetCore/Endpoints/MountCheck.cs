using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// Looks at what is mounted when the app's pipeline has been built, before it listens. What every request would fail by stops the start:
/// a policy that does not exist, two mounts at one place. A mount that nobody with a git client can enter is said in the log, since
/// something that cannot be seen from here may sign users in.
/// </summary>
internal sealed partial class MountCheck(IServiceProvider services, LfsAuthorizer authorizer, ILoggerFactory loggers) : IStartupFilter
{
    private readonly ILogger _logger = loggers.CreateLogger("Giftless.AspNetCore");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);

        // A pipeline is built synchronously; of what is asked, the framework's own services have the answers at hand.
        CheckAsync().GetAwaiter().GetResult();
    };

    private async Task CheckAsync()
    {
        var endpoints = services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<LfsRoute>() is not null)
            .ToList();
        foreach (var same in endpoints.GroupBy(MountPlace.KeyOf).Where(group => group.Count() > 1))
            throw MountedTwice(same.First());
        foreach (var endpoint in endpoints.DistinctBy(endpoint => LfsRoutes.RouteOf(endpoint).Server))
            await CheckAccessAsync(endpoint);
    }

    private static InvalidOperationException MountedTwice(RouteEndpoint endpoint) => new(
        $"Git LFS is mounted twice at '{MountPlace.Of(endpoint)}', so that routing could not choose. Give one mount another place: "
        + "app.MapGroup(\"/archive\").MapGitLfs(…), app.MapGitLfs(\"/archive/{repository}\", …), or a host, .RequireHost(\"…\")."
        + (LfsRoutes.RouteOf(endpoint).Server.Options.LegacyRoutes ? " LegacyRoutes are at '/{organization}/{repo}'." : ""));

    private async Task CheckAccessAsync(RouteEndpoint endpoint)
    {
        var metadata = endpoint.Metadata;
        var asked = metadata.GetOrderedMetadata<IAuthorizeData>();
        await RequirePoliciesAsync(endpoint, asked);
        if (metadata.GetMetadata<IAllowAnonymous>() is not null || metadata.GetMetadata<AnonymousAccess>() is not null)
            return;

        if (!LfsAuthorizer.HasPolicy(metadata))
        {
            if (!authorizer.HandlersDecide)
                LogClosed(MountPlace.Of(endpoint));
            return;
        }

        if (PolicyProvider is not { AllowsCachingPolicies: true } provider)
            return;
        var policy = await AuthorizationPolicy.CombineAsync(provider, asked, metadata.GetOrderedMetadata<AuthorizationPolicy>());
        if (policy is not null && policy.Requirements.Any(IsAboutUsers))
            await CheckSignInAsync(endpoint, policy);
    }

    /// <exception cref="InvalidOperationException">One does not exist.</exception>
    private async Task RequirePoliciesAsync(RouteEndpoint endpoint, IEnumerable<IAuthorizeData> asked)
    {
        // One that makes policies up as it goes may know the name in a request.
        if (PolicyProvider is not { AllowsCachingPolicies: true } provider)
            return;

        foreach (var name in asked.Select(data => data.Policy).OfType<string>())
        {
            if (name.Length > 0 && await provider.GetPolicyAsync(name) is null)
            {
                throw new InvalidOperationException(
                    $"The Git LFS server at '{MountPlace.Of(endpoint)}' requires the policy '{name}', which does not exist. "
                    + $"Correct its name in RequireAuthorization(\"{name}\"), or write "
                    + $"builder.Services.AddAuthorizationBuilder().AddPolicy(\"{name}\", policy => policy.RequireAuthenticatedUser()).");
            }
        }
    }

    private async Task CheckSignInAsync(RouteEndpoint endpoint, AuthorizationPolicy policy)
    {
        var schemes = services.GetService<IAuthenticationSchemeProvider>();
        List<AuthenticationScheme?> asked = [];
        if (schemes is not null)
        {
            foreach (var name in policy.AuthenticationSchemes)
                asked.Add(await schemes.GetSchemeAsync(name));
            if (asked.Count == 0)
                asked.Add(await schemes.GetDefaultAuthenticateSchemeAsync());
        }

        var hasWays = endpoint.Metadata.GetRequiredMetadata<SignIn>().HasWays;
        var isOfSchemes = policy.AuthenticationSchemes.Count > 0;
        if ((hasWays && !isOfSchemes) || asked.Any(scheme => scheme is not null && !TakesOnlyCookies(scheme)))
            return;

        var names = string.Join(", ", asked.OfType<AuthenticationScheme>().Select(scheme => scheme.Name));
        if (hasWays)
            LogOutside(MountPlace.Of(endpoint), names);
        else
            LogNoSignIn(MountPlace.Of(endpoint), names.Length == 0 ? "no scheme" : $"only {names}, which reads cookies,");
    }

    private IAuthorizationPolicyProvider PolicyProvider => services.GetRequiredService<IAuthorizationPolicyProvider>();

    /// <summary>Whether nobody who is not signed in can meet a requirement.</summary>
    private static bool IsAboutUsers(IAuthorizationRequirement requirement) => requirement
        is DenyAnonymousAuthorizationRequirement or RolesAuthorizationRequirement or ClaimsAuthorizationRequirement
        or NameAuthorizationRequirement;

    private bool TakesOnlyCookies(AuthenticationScheme scheme)
    {
        if (!scheme.HandlerType.IsAssignableTo(typeof(CookieAuthenticationHandler)))
            return false;

        // Such a scheme may leave it to another who it is.
        var options = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(scheme.Name);
        return options is { ForwardAuthenticate: null, ForwardDefault: null, ForwardDefaultSelector: null };
    }

    [LoggerMessage(
        2008, LogLevel.Warning,
        "Nobody can use the Git LFS server at {Place}: nothing says who may. In an app, write "
        + "app.MapGitLfs(…).RequireAuthorization(\"…\") with a policy of its own, or .AllowAnonymousRead(), or add a way in, such as "
        + "AddGitLfs().AddUsers(…) of Giftless.Authentication.")]
    private partial void LogClosed(string place);

    [LoggerMessage(
        2009, LogLevel.Warning,
        "Git cannot sign in to the Git LFS server at {Place}: its policy wants a user, git sends name and password, and {Schemes} is asked "
        + "who that is. Write AddGitLfs().AddBasic(async (name, password, context) => …), of Giftless.Authentication.")]
    private partial void LogNoSignIn(string place, string schemes);

    [LoggerMessage(
        2010, LogLevel.Warning,
        "Git cannot sign in to the Git LFS server at {Place}: its policy is about users of the schemes {Schemes} only, which take cookies. "
        + "Leave AddAuthenticationSchemes(…) out of the policy, and it is also about those of AddBasic(…) and the other ways in.")]
    private partial void LogOutside(string place, string schemes);
}
