using System.Security.Claims;
using Giftless.Authentication.Scopes;
using Giftless.Locks;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Giftless.Authentication.Jwt;

/// <summary>Sets up ASP.NET Core's own handler of tokens.</summary>
internal static class JwtBearerSetup
{
    private static readonly JsonWebTokenHandler Tokens = new();

    public static void Apply(LfsJwtOptions options, JwtBearerOptions bearer)
    {
        var symmetricOrNot = options.Authority is null ? [options.Algorithm] : (IEnumerable<string>?)null;
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            AuthenticationType = ScopeAuthorizationHandler.IdentityType,
            NameClaimType = "name",
            ValidateIssuer = options.Issuer is not null || options.Authority is not null,
            ValidIssuer = options.Issuer,
            ValidateAudience = options.Audience is not null,
            ValidAudience = options.Audience,
            ValidAlgorithms = symmetricOrNot,
            IssuerSigningKey = options.Authority is null
                ? JwtKey.Read(options.Algorithm, options.Key, options.KeyFile, options.KeyId)
                : null,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(10),
        };
        if (options.Authority is not null)
        {
            bearer.Authority = options.Authority;
            bearer.BackchannelTimeout = AuthorityDiscovery.Patience;
            bearer.RequireHttpsMetadata = !options.Authority.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        }

        bearer.Events = new JwtBearerEvents
        {
            OnMessageReceived = context =>
            {
                context.Token = FindToken(context.Request, options.BasicUser);
                return Task.CompletedTask;
            },
            OnAuthenticationFailed = async context =>
            {
                // Without the authority's keys every token looks wrong; clients would throw good ones away.
                if (options.Authority is not null && await FindOutageAsync(context) is { } outage)
                    context.Fail(outage);
            },
            OnTokenValidated = context =>
            {
                Complete((ClaimsIdentity)context.Principal!.Identity!, options);
                return Task.CompletedTask;
            },
        };
    }

    /// <summary>
    /// Adds the name that a token leaves out, and whose locks are meant: its subject's, as its issuer knows it, unless tokens of this key
    /// may speak for the users of other ways in.
    /// </summary>
    private static void Complete(ClaimsIdentity identity, LfsJwtOptions options)
    {
        var claimed = identity.FindAll(LockOwner.ClaimType).ToList();
        claimed.ForEach(identity.RemoveClaim);
        if (options.SpeaksForUsers && claimed is [var owner])
            identity.AddClaim(owner);
        if (identity.FindFirst("sub") is not { Value.Length: > 0 } subject)
            return;

        if (identity.FindFirst(LockOwner.ClaimType) is null)
            identity.AddClaim(new Claim(LockOwner.ClaimType, LockOwner.IdOf("jwt", subject.Issuer, subject.Value)));
        if (identity.Name is null)
            identity.AddClaim(new Claim("name", subject.Value));
    }

    private static async Task<LfsException?> FindOutageAsync(AuthenticationFailedContext context)
    {
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException)
        {
            return new LfsException(503, "The authority of this server's tokens does not answer at the moment.", exception)
            {
                RetryAfter = TimeSpan.FromSeconds(30),
            };
        }
    }

    /// <summary>The token that a request shows, in whatever place it may.</summary>
    public static string? FindToken(HttpRequest request, string basicUser)
    {
        var credentials = Credentials.From(request);
        if (credentials is not null && (credentials.Name is null || (basicUser.Length > 0 && credentials.Name == basicUser)))
            return credentials.Secret;
        return request.Query["jwt"] is [{ Length: > 0 } token] ? token : null;
    }

    /// <summary>Whether a token is for the key of that id. Whatever is not goes to the next way in.</summary>
    public static bool IsFor(string? keyId, string token)
    {
        if (!Tokens.CanReadToken(token))
            return false;
        try
        {
            // What a token marks as critical has to be understood (RFC 7515, section 4.1.11), and nothing beyond the standard is.
            var read = Tokens.ReadJsonWebToken(token);
            return (keyId is null || read.Kid == keyId) && !read.TryGetHeaderValue<object>("crit", out _);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
