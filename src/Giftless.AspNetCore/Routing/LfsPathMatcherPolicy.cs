using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Giftless.AspNetCore.Routing;

/// <summary>
/// Chooses among the catch-all routes of a server by one look at the path, and takes them all out of the choice for other paths before
/// HTTP methods are looked at: they take any method, and would turn the host's 405 for its own paths into 404.
/// </summary>
internal sealed class LfsPathMatcherPolicy : MatcherPolicy, INodeBuilderPolicy, IEndpointSelectorPolicy
{
    private static readonly object NoLfs = new();

    /// <summary>
    /// Stands where no route of ours is. The framework looks at the methods of all that might have been, and finds none here; of one that
    /// takes any it would think that a wrong method is none.
    /// </summary>
    private static readonly Endpoint Nothing =
        new(requestDelegate: null, new EndpointMetadataCollection(new HttpMethodMetadata(["NONE"])), "Git LFS none");

    /// <summary>Before the framework's choice by HTTP method, which has -1000.</summary>
    public override int Order => -2000;

    bool INodeBuilderPolicy.AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        !ContainsDynamicEndpoints(endpoints) && endpoints.Any(LfsRoutes.IsCatchAll);

    /// <summary>Beside dynamic endpoints there is no choice before a request comes.</summary>
    bool IEndpointSelectorPolicy.AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        ContainsDynamicEndpoints(endpoints) && endpoints.Any(LfsRoutes.IsCatchAll);

    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints)
    {
        // Several servers can be mounted, and not all of them have the same endpoints.
        var rows = endpoints.Where(LfsRoutes.IsCatchAll).Select(endpoint => LfsRoutes.RouteOf(endpoint).Row).DistinctBy(row => row.Example);
        return
        [
            .. rows.Select(row => new PolicyNodeEdge(row, endpoints.Where(endpoint => IsFor(endpoint, row.Example)).ToList())),
            new PolicyNodeEdge(NoLfs, endpoints.Where(endpoint => !LfsRoutes.IsCatchAll(endpoint)).ToList()),
        ];
    }

    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges)
    {
        var destinations = edges.Where(edge => edge.State is EndpointRow)
            .ToDictionary(edge => (EndpointRow)edge.State, edge => edge.Destination);
        var rows = EndpointTable.InOrder(destinations.Keys).Select(row => (row, destinations[row]));
        return new JumpTable([.. rows], edges.Single(edge => edge.State == NoLfs).Destination);
    }

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var path = httpContext.Request.Path.Value;
        var end = LfsPath.EndOfRepository(path);
        for (var i = 0; i < candidates.Count; i++)
        {
            var endpoint = candidates[i].Endpoint;
            if (LfsRoutes.IsCatchAll(endpoint) && (end < 0 || !LfsRoutes.RouteOf(endpoint).IsFor(LfsPath.ResourceIn(path, end))))
            {
                candidates.ReplaceEndpoint(i, Nothing, candidates[i].Values);
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsFor(Endpoint endpoint, string resource) =>
        !LfsRoutes.IsCatchAll(endpoint) || LfsRoutes.RouteOf(endpoint).IsFor(resource);

    private sealed class JumpTable((EndpointRow Row, int Destination)[] rows, int other) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext)
        {
            var path = httpContext.Request.Path.Value;
            var end = LfsPath.EndOfRepository(path);
            if (end < 0)
                return other;

            var resource = LfsPath.ResourceIn(path, end);
            foreach (var (row, destination) in rows)
            {
                if (row.Matches(resource))
                    return destination;
            }

            return other;
        }
    }
}
