using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Routing;

/// <summary>How the requests to one route are read. It is also the metadata by which the endpoints of this library are known.</summary>
/// <param name="Mount">The server.</param>
/// <param name="Kind">What the route is for.</param>
/// <param name="Locate">Finds the repository and, in the path of an object or a lock, which one: both as the client wrote them.</param>
/// <param name="CurrentForm">
/// What links have to insert between the repository's path and <c>/objects</c>: nothing, except on legacy routes.
/// </param>
internal sealed record LfsRoute(
    GitLfsMount Mount, EndpointKind Kind, Func<HttpContext, (string? Repository, string? Item)> Locate, string CurrentForm = "");
