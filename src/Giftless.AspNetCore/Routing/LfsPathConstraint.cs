using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Giftless.AspNetCore.Routing;

/// <summary>Lets a catch-all route match only the Git LFS paths of one kind, so that the host's other routes keep theirs.</summary>
internal sealed class LfsPathConstraint(EndpointKind kind) : IRouteConstraint
{
    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value)
        && LfsPath.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", out var path)
        && path.Kind == kind;
}
