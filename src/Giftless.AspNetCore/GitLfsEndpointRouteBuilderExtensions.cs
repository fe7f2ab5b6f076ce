using System.Diagnostics.CodeAnalysis;
using Giftless.AspNetCore.Endpoints;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Mounts Git LFS servers.</summary>
public static class GitLfsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Mounts a Git LFS server. Without a pattern it serves repositories of any depth where Git clients look for them, below
    /// <c>/{repository}.git/info/lfs</c>.
    /// </summary>
    /// <param name="endpoints">The app, or a group of its routes.</param>
    /// <param name="pattern">Another place, with the host's own route values: <c>/lfs/{tenant}/{project}</c>.</param>
    /// <param name="repository">
    /// Names the repository of a request to <paramref name="pattern"/>; the default joins the pattern's route values with <c>/</c> and
    /// drops a final <c>.git</c>. Null from it answers 404.
    /// </param>
    /// <param name="name">Which server, where <c>AddGitLfs(name)</c> set up several.</param>
    /// <returns>The endpoints. They are closed until <c>RequireAuthorization(...)</c> or the like says who may use them.</returns>
    /// <exception cref="InvalidOperationException">Something is not registered; the message says what to write where.</exception>
    /// <exception cref="ArgumentException">The pattern names no repository.</exception>
    public static GitLfsEndpointConventionBuilder MapGitLfs(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string? pattern = null,
        Func<HttpContext, string?>? repository = null,
        string name = "")
    {
        var mount = GitLfsMount.Resolve(endpoints.ServiceProvider, name);
        var group = endpoints.MapGroup("");
        var server = new LfsServer(mount.Options, mount.Tokens, EndpointRows.Of(mount), [mount.SignIn]);
        if (pattern is null)
            LfsRoutes.MapAnyDepth(group, server);
        else
            LfsRoutes.MapPattern(group, server, pattern, repository);
        if (mount.Options.LegacyRoutes)
        {
            // Which address in the host's own pattern a legacy one stands for, only the host knows: links stay where they work.
            LfsRoutes.MapLegacy(group, server, currentForm: pattern is null ? ".git/info/lfs" : "");
        }

        return new GitLfsEndpointConventionBuilder(group);
    }
}
