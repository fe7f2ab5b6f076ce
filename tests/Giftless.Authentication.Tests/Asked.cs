using System.Security.Claims;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>What the scopes of a token allow, as ASP.NET Core's authorization answers with the handler of <c>AddJwt</c>.</summary>
internal static class Asked
{
    private static readonly IAuthorizationService Authorization = MakeServices().GetRequiredService<IAuthorizationService>();

    public static LfsPermission[] Permissions { get; } = Enum.GetValues<LfsPermission>();

    public static LfsResource Resource(string repository, Oid? oid = null) => new(RepositoryName.Parse(repository), oid, Ref: null);

    /// <summary>A user whose token has these scopes, one claim for each as the handler of tokens makes them.</summary>
    public static ClaimsPrincipal Holder(params string[] scopes) =>
        new(new ClaimsIdentity(scopes.Select(scope => new Claim("scopes", scope)), "GitLfs.Jwt"));

    public static bool May(ClaimsPrincipal user, LfsPermission permission, LfsResource resource)
    {
        var answer = Authorization.AuthorizeAsync(user, resource, [new LfsRequirement(permission)]);
        return answer.GetAwaiter().GetResult().Succeeded;
    }

    /// <summary>The permissions that scopes give.</summary>
    public static LfsPermission[] Allowed(LfsResource resource, params string[] scopes)
    {
        var holder = Holder(scopes);
        return [.. Permissions.Where(permission => May(holder, permission, resource))];
    }

    private static ServiceProvider MakeServices()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGitLfs().AddJwt(jwt => jwt.Key = TestKeys.Secret);
        return services.BuildServiceProvider();
    }
}
