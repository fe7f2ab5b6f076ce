using Giftless.AspNetCore.ActionTokens;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Routing;

/// <summary>What all routes of one mounted server share.</summary>
/// <param name="Options">How the server behaves.</param>
/// <param name="Tokens">Checks the tokens of actions.</param>
/// <param name="Table">Its endpoints.</param>
/// <param name="Metadata">What their metadata holds besides.</param>
internal sealed record LfsServer(GitLfsOptions Options, ActionTokenService Tokens, EndpointTable Table, IReadOnlyList<object> Metadata);

/// <summary>How the requests to one route are read. It is also the metadata by which the endpoints of this library are known.</summary>
/// <param name="Server">The server.</param>
/// <param name="Row">What the route leads to.</param>
/// <param name="Locate">Finds the repository and what the variable segment of the path holds, both as the client wrote them.</param>
/// <param name="CurrentForm">
/// What links have to insert between the repository's path and <c>/objects</c>: nothing, except on legacy routes.
/// </param>
internal sealed record LfsRoute(
    LfsServer Server, EndpointRow Row, Func<HttpContext, EndpointRow, (string? Repository, string? Item)> Locate, string CurrentForm = "")
{
    /// <summary>Whether it is the one for a path below a repository.</summary>
    public bool IsFor(ReadOnlySpan<char> path) => Server.Table.Find(path) == Row;
}
