using Giftless.Authentication;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Scopes;
using Microsoft.AspNetCore.Authentication.JwtBearer;
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
        var scheme = NextScheme(builder);
        builder.Services.AddOptions<LfsJwtOptions>(scheme).Configure(configure).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<LfsJwtOptions>>(new LfsJwtOptionsValidator(scheme));
        WayIn.Add<ScopeAuthorizationHandler>(builder, scheme).AddJwtBearer(scheme, _ => { });
        builder.Services.AddOptions<JwtBearerOptions>(scheme).Configure<IOptionsMonitor<LfsJwtOptions>>(
            (bearer, options) => JwtBearerSetup.Apply(options.Get(scheme), bearer));

        // Behind ASP.NET Core's own, which makes what asks the authority.
        builder.Services.AddOptions<JwtBearerOptions>(scheme).PostConfigure<TimeProvider>((bearer, time) =>
        {
            if (bearer.ConfigurationManager is { } authority)
                bearer.ConfigurationManager = new AuthorityDiscovery(authority, time);
        });
        return builder;
    }

    private static string NextScheme(IGitLfsBuilder builder)
    {
        var count = builder.Services.Count(service => service.ImplementationInstance is LfsJwtOptionsValidator);
        return WayIn.SchemeOf(builder.Name, $"Jwt.{count}");
    }
}
