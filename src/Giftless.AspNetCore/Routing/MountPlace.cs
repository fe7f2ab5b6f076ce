using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Giftless.AspNetCore.Routing;

/// <summary>Where an endpoint of ours is.</summary>
internal static class MountPlace
{
    /// <summary>The place of its mount, as a reader knows it: <c>/archive/{repository}.git/info/lfs</c>.</summary>
    public static string Of(RouteEndpoint endpoint)
    {
        var pattern = $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}";
        var below = $"/{LfsRoutes.RouteOf(endpoint).Row.Path}";
        return pattern.EndsWith(below, StringComparison.Ordinal) ? pattern[..^below.Length] : pattern;
    }

    /// <summary>What routing tells endpoints apart by: those with the same key it cannot.</summary>
    public static string KeyOf(RouteEndpoint endpoint)
    {
        var pattern = endpoint.RoutePattern;
        var segments = pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => TextOf(part, pattern))));
        var row = LfsRoutes.IsCatchAll(endpoint) ? LfsRoutes.RouteOf(endpoint).Row.Path : "";
        var hosts = endpoint.Metadata.GetMetadata<IHostMetadata>()?.Hosts ?? [];
        return $"{string.Join('/', segments)} {row} {endpoint.Order} {string.Join(',', hosts.Order(StringComparer.OrdinalIgnoreCase))}"
            .ToUpperInvariant();
    }

    /// <summary>A part of a segment: of a parameter, the name makes no difference.</summary>
    private static string TextOf(RoutePatternPart part, RoutePattern pattern) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => $"{{{(parameter.IsCatchAll ? "**" : "")}{PoliciesOf(parameter, pattern)}}}",
        _ => "",
    };

    private static string PoliciesOf(RoutePatternParameterPart parameter, RoutePattern pattern) =>
        pattern.ParameterPolicies.TryGetValue(parameter.Name, out var policies)
            ? string.Join(':', policies.Select(policy => policy.Content ?? policy.ParameterPolicy?.GetType().Name))
            : "";
}
