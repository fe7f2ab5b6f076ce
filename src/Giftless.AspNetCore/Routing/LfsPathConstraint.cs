using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Giftless.AspNetCore.Routing;

/// <summary>
/// Keeps a catch-all route to paths that begin with a repository: what <see cref="LfsPathMatcherPolicy"/> takes for one may stand before
/// the route's own path, where the server is mounted below another.
/// </summary>
internal sealed class LfsPathConstraint : IRouteConstraint
{
    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value)
        && LfsPath.EndOfRepository(value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture)) >= 0;
}
