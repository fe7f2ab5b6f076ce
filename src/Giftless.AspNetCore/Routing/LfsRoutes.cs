using Giftless.AspNetCore.Endpoints;
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
    private const string CatchAll = "lfsPath";

    /// <summary>Whether an endpoint is one of those that <see cref="MapAnyDepth"/> maps.</summary>
    public static bool IsCatchAll(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<LfsRoute>() is not null
        && endpoint is RouteEndpoint { RoutePattern: var pattern } && pattern.ParameterPolicies.ContainsKey(CatchAll);

    public static void MapAnyDepth(IEndpointRouteBuilder endpoints, GitLfsMount mount)
    {
        foreach (var kind in Enum.GetValues<EndpointKind>())
        {
            var constraint = new RouteValueDictionary { [CatchAll] = new LfsPathConstraint(kind) };
            Map(
                endpoints,
                RoutePatternFactory.Parse($"/{{**{CatchAll}}}", defaults: null, constraint),
                new LfsRoute(mount, kind, LocateAnyDepth));
        }
    }

    public static void MapPattern(
        IEndpointRouteBuilder endpoints, GitLfsMount mount, string pattern, Func<HttpContext, string?>? repository)
    {
        var parsed = RoutePatternFactory.Parse(pattern);
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

        MapResources(endpoints, mount, pattern, repository, currentForm: "");
        Map(endpoints, Below(pattern, "{**rest}"), new LfsRoute(mount, EndpointKind.Unknown, context => (repository(context), null)));
    }

    /// <param name="endpoints">Where to map.</param>
    /// <param name="mount">The server.</param>
    /// <param name="currentForm">See <see cref="LfsRoute"/>.</param>
    public static void MapLegacy(IEndpointRouteBuilder endpoints, GitLfsMount mount, string currentForm) =>
        MapResources(
            endpoints,
            mount,
            "/{organization}/{repo}",
            context =>
                RepositoryName.WithoutGitSuffix($"{context.Request.RouteValues["organization"]}/{context.Request.RouteValues["repo"]}"),
            currentForm);

    private static void MapResources(
        IEndpointRouteBuilder endpoints, GitLfsMount mount, string pattern, Func<HttpContext, string?> repository, string currentForm)
    {
        void MapResource(EndpointKind kind, string path, string? item = null) => Map(endpoints, Below(pattern, path), new LfsRoute(
            mount, kind, context => (repository(context), item is null ? null : (string?)context.Request.RouteValues[item]), currentForm));

        MapResource(EndpointKind.Batch, "objects/batch");
        MapResource(EndpointKind.Verify, "objects/storage/verify");
        MapResource(EndpointKind.Content, "objects/storage/{oid}", "oid");
        MapResource(EndpointKind.Part, "objects/storage/{oid}/part", "oid");
        MapResource(EndpointKind.Commit, "objects/storage/{oid}/commit", "oid");
        MapResource(EndpointKind.Abort, "objects/storage/{oid}/abort", "oid");
        MapResource(EndpointKind.Locks, "locks");
        MapResource(EndpointKind.LocksVerify, "locks/verify");
        MapResource(EndpointKind.Unlock, "locks/{id}/unlock", "id");
    }

    private static RoutePattern Below(string pattern, string path) => RoutePatternFactory.Parse($"{pattern.TrimEnd('/')}/{path}");

    private static (string? Repository, string? Item) LocateAnyDepth(HttpContext context)
    {
        var matched = (string)context.Request.RouteValues[CatchAll]!;
        if (context.Request.Path.Value?.EndsWith(matched, StringComparison.Ordinal) != true)
        {
            // The base would become part of the repository's name, in storage and in authorization.
            throw new InvalidOperationException(
                "The path base was taken off after routing had seen the whole path. Write app.UseRouting() behind app.UsePathBase(...).");
        }

        return LfsPath.TryParse(matched, out var path) ? (path.Repository, path.Item) : (null, null);
    }

    private static void Map(IEndpointRouteBuilder endpoints, RoutePattern pattern, LfsRoute route)
    {
        var limits = route.Mount.Options.Limits;
        // Where objects are sent, the endpoints hold to the limit of objects themselves.
        (LfsEndpoint endpoint, string name, long? bodyLimit) = route.Kind switch
        {
            EndpointKind.Batch => (new BatchEndpoint(route), "batch", limits.MaxBatchBytes),
            EndpointKind.Content => (new ContentEndpoint(route), "object", null),
            EndpointKind.Part => (new PartEndpoint(route), "part", null),
            EndpointKind.Commit => (new CommitEndpoint(route), "commit", limits.MaxBatchBytes),
            EndpointKind.Abort => (new AbortEndpoint(route), "abort", limits.MaxBatchBytes),
            EndpointKind.Verify => (new VerifyEndpoint(route), "verify", limits.MaxBatchBytes),
            EndpointKind.Locks when route.Mount.Locks is { } locks => (new LocksEndpoint(route, locks), "locks", limits.MaxBatchBytes),
            EndpointKind.LocksVerify when route.Mount.Locks is { } locks =>
                (new LocksVerifyEndpoint(route, locks), "locks verify", limits.MaxBatchBytes),
            EndpointKind.Unlock when route.Mount.Locks is { } locks => (new UnlockEndpoint(route, locks), "unlock", limits.MaxBatchBytes),
            _ => ((LfsEndpoint)new UnknownEndpoint(route), "unknown", (long?)limits.MaxBatchBytes),
        };
        endpoints.Map(pattern, endpoint.InvokeAsync)
            .WithMetadata(route, new BodyLimit(bodyLimit))
            .WithDisplayName($"Git LFS {name}");
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
