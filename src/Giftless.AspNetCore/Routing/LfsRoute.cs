using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Routing;

/// <summary>How the requests to one route are read. It is also the metadata by which the endpoints of this library are known.</summary>
/// <param name="Mount">The server.</param>
/// <param name="Kind">What the route is for.</param>
/// <param name="Locate">Finds the repository and, for an object, the oid, both as the client wrote them.</param>
/// <param name="CurrentForm">What links have to insert between the repository's path and <c>/objects</c>: nothing, except on legacy routes.</param>
internal sealed record LfsRoute(
    GitLfsMount Mount, EndpointKind Kind, Func<HttpContext, (string? Repository, string? Oid)> Locate, string CurrentForm = "")
{
    private static readonly string[] Suffixes = ["/objects/batch", "/objects/storage/", "/objects/storage/verify", ""];

    /// <summary>The path of a request up to <c>/objects</c>, below the path base and not escaped: the place that links start from.</summary>
    /// <param name="path">The request's path.</param>
    /// <param name="oid">The oid in it, if any.</param>
    public string BasePathOf(PathString path, string? oid) =>
        string.Concat(path.Value.AsSpan().TrimEnd('/')[..^(Suffixes[(int)Kind].Length + (oid?.Length ?? 0))], CurrentForm);
}
