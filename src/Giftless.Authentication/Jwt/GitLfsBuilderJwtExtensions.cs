using Giftless.Authentication;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Scopes;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers JWT as a way in.</summary>
public static class GitLfsBuilderJwtExtensions
{
    /// <summary>
    /// Takes JSON Web Tokens, which say in their claim <c>scopes</c> what they allow: as <c>Bearer</c>, as the password of a Basic user,
    /// or as <c>?jwt=</c>. Call it once for each issuer.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Sets at least a key or an authority.</param>
    public static IGitLfsBuilder AddJwt(this IGitLfsBuilder builder, Action<LfsJwtOptions> configure)
    {
        var name = NextName(builder);
        builder.Services.AddOptions<LfsJwtOptions>(name).Configure(configure).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<LfsJwtOptions>>(new LfsJwtOptionsValidator(name));
        WayIn.Add<ScopeAuthorizationHandler>(builder, services => new JwtWayIn(
            name,
            services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>(),
            services.GetRequiredService<IOptionsMonitor<LfsJwtOptions>>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()));
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPostConfigureOptions<JwtBearerOptions>, JwtBearerPostConfigureOptions>());
        builder.Services.AddOptions<JwtBearerOptions>(name).Configure<IOptionsMonitor<LfsJwtOptions>>(
            (bearer, options) => JwtBearerSetup.Apply(options.Get(name), bearer));

        // Behind ASP.NET Core's own, which makes what asks the authority.
        builder.Services.AddOptions<JwtBearerOptions>(name).PostConfigure<TimeProvider>((bearer, time) =>
        {
            if (bearer.ConfigurationManager is { } authority)
                bearer.ConfigurationManager = new AuthorityDiscovery(authority, time);
        });
        return builder;
    }

    private static string NextName(IGitLfsBuilder builder)
    {
        var count = builder.Services.Count(service => service.ImplementationInstance is LfsJwtOptionsValidator);
        return WayIn.NameOf(builder.Name, $"Jwt.{count}");
    }
}
