using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Giftless.AspNetCore.Routing;

/// <summary>
/// Maps the endpoints. None is bound to an HTTP method in routing: the endpoints refuse wrong ones themselves, with an error document,
/// and a catch-all route with methods would turn the host's 404 for unrelated paths into 405 (see <see cref="LfsPathMatcherPolicy"/>
/// for the reverse).
/// </summary>
internal static class LfsRoutes
{
    public const string CatchAll = "lfsPath";

    /// <summary>Whether an endpoint is one of those that <see cref="MapAnyDepth"/> maps.</summary>
    public static bool IsCatchAll(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<LfsRoute>() is not null
        && endpoint is RouteEndpoint { RoutePattern: var pattern } && pattern.ParameterPolicies.ContainsKey(CatchAll);

    public static LfsRoute RouteOf(Endpoint endpoint) => endpoint.Metadata.GetRequiredMetadata<LfsRoute>();

    public static void MapAnyDepth(IEndpointRouteBuilder endpoints, LfsServer server)
    {
        var constraint = new RouteValueDictionary { [CatchAll] = new LfsPathConstraint() };
        var segments = RoutePatternFactory.Parse($"/{{**{CatchAll}}}").PathSegments;
        foreach (var row in server.Table.Rows)
        {
            // Routing goes by the segments. The text is what spans, metrics and the API's description show.
            var pattern = RoutePatternFactory.Pattern($"{LfsPath.Below}/{row.Path}", defaults: null, constraint, segments);
            Map(endpoints, pattern, new LfsRoute(server, row, LocateAnyDepth));
        }
    }

    public static void MapPattern(
        IEndpointRouteBuilder endpoints, LfsServer server, string pattern, Func<HttpContext, string?>? repository)
    {
        var parsed = RoutePatternFactory.Parse(pattern);
        RequireWhole(pattern, parsed);
        if (repository is null)
        {
            var names = parsed.Parameters.Select(parameter => parameter.Name).ToArray();
            if (names.Length == 0)
            {
                throw new ArgumentException(
                    $"The pattern '{pattern}' has no route values to make a repository's name of. Add one, "
                    + $"as in '{pattern.TrimEnd('/')}/{{repository}}', or pass a function.",
                    nameof(pattern));
            }

            repository = context => RepositoryName.WithoutGitSuffix(
                string.Join('/', names.Select(name => context.Request.RouteValues[name])));
        }

        MapBelow(endpoints, server, server.Table.Rows, pattern, repository, currentForm: "");
    }

    /// <summary>Refuses what can only end an address, since the requests of git go further.</summary>
    private static void RequireWhole(string pattern, RoutePattern parsed)
    {
        if (parsed.Parameters.FirstOrDefault(parameter => parameter.IsCatchAll) is { } rest)
        {
            var before = parsed.RawText![..parsed.RawText!.LastIndexOf('{')].Trim('/');
            throw new ArgumentException(
                $"The pattern '{pattern}' ends in '{rest.Name}', which takes the rest of an address, and git asks for more behind a "
                + "repository. For repositories of any depth, write "
                + (before.Length == 0 ? "app.MapGitLfs()" : $"app.MapGroup(\"/{before}\").MapGitLfs()")
                + ", which serves them below {repository}.git/info/lfs; or name each segment, as in '{organization}/{repository}'.",
                nameof(pattern));
        }

        if (parsed.Parameters.FirstOrDefault(parameter => parameter.IsOptional) is { } optional)
        {
            throw new ArgumentException(
                $"The pattern '{pattern}' has '{optional.Name}' as optional, and git asks for more behind it: write {{{optional.Name}}}.",
                nameof(pattern));
        }
    }

    /// <param name="endpoints">Where to map.</param>
    /// <param name="server">The server.</param>
    /// <param name="currentForm">See <see cref="LfsRoute"/>.</param>
    public static void MapLegacy(IEndpointRouteBuilder endpoints, LfsServer server, string currentForm) =>
        MapBelow(
            endpoints,
            server,
            server.Table.Rows.Where(row => row.Path != EndpointRow.Rest),
            "/{organization}/{repo}",
            context =>
                RepositoryName.WithoutGitSuffix($"{context.Request.RouteValues["organization"]}/{context.Request.RouteValues["repo"]}"),
            currentForm);

    private static void MapBelow(
        IEndpointRouteBuilder endpoints,
        LfsServer server,
        IEnumerable<EndpointRow> rows,
        string pattern,
        Func<HttpContext, string?> repository,
        string currentForm)
    {
        (string? Repository, string? Item) Locate(HttpContext context, EndpointRow row) =>
            (repository(context), row.Variable is null ? null : (string?)context.Request.RouteValues[row.Variable]);

        foreach (var row in rows)
        {
            var below = RoutePatternFactory.Parse($"{pattern.TrimEnd('/')}/{row.Path}");
            Map(endpoints, below, new LfsRoute(server, row, Locate, currentForm));
        }
    }

    private static (string? Repository, string? Item) LocateAnyDepth(HttpContext context, EndpointRow row)
    {
        var matched = (string)context.Request.RouteValues[CatchAll]!;
        if (context.Request.Path.Value?.EndsWith(matched, StringComparison.Ordinal) != true)
        {
            // The base would become part of the repository's name, in storage and in authorization.
            throw new InvalidOperationException(
                "The path base was taken off after routing had seen the whole path. Write app.UseRouting() behind app.UsePathBase(...).");
        }

        var end = LfsPath.EndOfRepository(matched);
        return (RepositoryName.WithoutGitSuffix(matched[..end]), row.ItemIn(LfsPath.ResourceIn(matched, end)));
    }

    private static void Map(IEndpointRouteBuilder endpoints, RoutePattern pattern, LfsRoute route)
    {
        var row = route.Row;
        endpoints.Map(pattern, row.Make(route))
            .WithMetadata([route, new BodyLimit(row.BodyLimit), .. route.Server.Metadata, .. row.Metadata])
            .WithDisplayName($"Git LFS {row.Kind}");
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
