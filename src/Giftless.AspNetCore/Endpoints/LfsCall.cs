using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>One request to one of our endpoints.</summary>
/// <param name="Http">The request itself.</param>
/// <param name="Repository">The repository it is about.</param>
/// <param name="Oid">The oid in its path, as the client wrote it.</param>
/// <param name="BasePath">See <see cref="LfsRoute.BasePathOf"/>.</param>
internal sealed record LfsCall(HttpContext Http, RepositoryName Repository, string? Oid, string BasePath)
{
    public CancellationToken Aborted => Http.RequestAborted;
}
