using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Giftless.AspNetCore.Routing;

/// <summary>
/// Takes the catch-all routes out of the choice for all other paths before HTTP methods are looked at. They take any method, and
/// would turn the host's 405 for its own paths into 404 although <see cref="LfsPathConstraint"/> refuses these paths in the end.
/// </summary>
internal sealed class LfsPathMatcherPolicy : MatcherPolicy, INodeBuilderPolicy
{
    /// <summary>Before the framework's choice by HTTP method, which has -1000.</summary>
    public override int Order => -2000;

    /// <summary>
    /// Beside dynamic endpoints the framework chooses by method after it has asked the constraint, so that nothing is to do.
    /// </summary>
    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        !ContainsDynamicEndpoints(endpoints) && endpoints.Any(LfsRoutes.IsCatchAll);

    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints) =>
    [
        new(true, endpoints),
        new(false, endpoints.Where(endpoint => !LfsRoutes.IsCatchAll(endpoint)).ToList()),
    ];

    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges) =>
        new JumpTable(edges.Single(edge => edge.State is true).Destination, edges.Single(edge => edge.State is false).Destination);

    private sealed class JumpTable(int lfs, int other) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext) =>
            httpContext.Request.Path.Value is { } path && path.LastIndexOf(LfsPath.Marker, StringComparison.Ordinal) > 1 ? lfs : other;
    }
}
