using Giftless.AspNetCore.ActionTokens;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>One request to one of our endpoints.</summary>
/// <param name="Http">The request itself.</param>
/// <param name="Repository">The repository it is about.</param>
/// <param name="Item">The oid or the lock's id in its path, as the client wrote it.</param>
internal sealed record LfsCall(HttpContext Http, RepositoryName Repository, string? Item)
{
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Why the body could not be read, once that was so.</summary>
    public IOException? BodyFault { get; set; }

    /// <summary>Who does this, by the name that others know: to whom its action token was given, or else who has signed in.</summary>
    public string? User => ActionTokenService.Find(Http).Grant is { } grant ? grant.User : Http.User.Identity?.Name;
}
