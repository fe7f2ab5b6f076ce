using System.Security.Claims;
using Giftless.AccessTokens;
using Giftless.Authentication;
using Giftless.Authentication.AccessTokens;
using Giftless.Authentication.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers tokens that users make for git as a way in.</summary>
public static class GitLfsBuilderAccessTokenWayInExtensions
{
    /// <summary>
    /// Takes access tokens that <see cref="AccessTokenService"/> makes, as the password beside any name, or as <c>Bearer</c>. Each allows
    /// what its user may do at the moment of a request, as far as the token's scopes reach. Add a store too, such as
    /// <c>AddEntityFrameworkAccessTokenStore(…)</c>.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="findUser">
    /// Gives the user with the id (<see cref="AccessToken.UserId"/>) that a good token is of; null where the user is not there any more, or
    /// locked. What it throws is logged and answered 500; an <see cref="Giftless.LfsException"/> is answered as it says.
    /// </param>
    /// <param name="configure">Changes the options.</param>
    public static IGitLfsBuilder AddAccessTokens(
        this IGitLfsBuilder builder,
        Func<AccessToken, HttpContext, ValueTask<ClaimsPrincipal?>> findUser,
        Action<LfsAccessTokenOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(findUser);
        AddService(builder, configure);
        WayIn.Add(builder, services => Make(builder.Name, services, findUser));
        return builder;
    }

    /// <summary>
    /// Takes access tokens that <see cref="AccessTokenService"/> makes, as the password beside any name, or as <c>Bearer</c>. Each allows
    /// what its scopes say, whatever the app lets the user do: whose rights the app takes away, it revokes the tokens of. Add a store too,
    /// such as <c>AddEntityFrameworkAccessTokenStore(…)</c>.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Changes the options.</param>
    public static IGitLfsBuilder AddAccessTokens(this IGitLfsBuilder builder, Action<LfsAccessTokenOptions>? configure = null)
    {
        AddService(builder, configure);
        WayIn.Add<ScopeAuthorizationHandler>(
            builder, services => Make(builder.Name, services, (token, _) => ValueTask.FromResult<ClaimsPrincipal?>(UserOf(token))));
        return builder;
    }

    private static void AddService(IGitLfsBuilder builder, Action<LfsAccessTokenOptions>? configure)
    {
        var server = builder.Name;
        var name = NameOf(server);
        if (builder.Services.Any(service => service.ServiceType == typeof(AccessTokenService) && server.Equals(service.ServiceKey)))
            throw new InvalidOperationException("The Git LFS server takes access tokens already: call AddAccessTokens(…) once.");

        var options = builder.Services.AddOptions<LfsAccessTokenOptions>(name).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<LfsAccessTokenOptions>, LfsAccessTokenOptionsValidator>());
        builder.Services.AddKeyedSingleton(server, (services, _) => new AccessTokenService(
            server,
            services.GetKeyedService<IAccessTokenStore>(server) ?? throw new InvalidOperationException(
                "AddAccessTokens(…) needs a store. Write .AddEntityFrameworkAccessTokenStore(database => database.UseSqlite(\"…\")), of "
                + "Giftless.Locking.EntityFrameworkCore, or .AddInMemoryAccessTokenStore() to try it out, behind the same AddGitLfs(…)."),
            services.GetRequiredService<IOptionsMonitor<LfsAccessTokenOptions>>().Get(name),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<AccessTokenService>>()));
        if (server.Length == 0)
            builder.Services.AddSingleton(services => services.GetRequiredKeyedService<AccessTokenService>(server));
    }

    private static AccessTokenWayIn Make(
        string server, IServiceProvider services, Func<AccessToken, HttpContext, ValueTask<ClaimsPrincipal?>> findUser) =>
        new(NameOf(server), services.GetRequiredKeyedService<AccessTokenService>(server), findUser);

    private static string NameOf(string server) => WayIn.NameOf(server, "AccessTokens");

    private static ClaimsPrincipal UserOf(AccessToken token) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, token.UserId),
            new Claim(ClaimTypes.Name, token.UserName),
            .. token.Scopes.Select(scope => new Claim(ScopeAuthorizationHandler.ScopesClaim, scope)),
        ],
        ScopeAuthorizationHandler.AccessTokenType));
}
