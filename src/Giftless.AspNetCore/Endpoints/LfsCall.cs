using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>One request to one of our endpoints.</summary>
/// <param name="Http">The request itself.</param>
/// <param name="Repository">The repository it is about.</param>
/// <param name="Item">The oid, the lock's id or the like in its path, as the client wrote it.</param>
/// <param name="Token">The token of an action, if it carries one.</param>
/// <param name="Request">What the log tells of it besides.</param>
internal sealed record LfsCall(HttpContext Http, RepositoryName Repository, string? Item, FoundToken Token, LfsRequest Request)
{
    public static LfsCall Of(HttpContext context, LfsRoute route)
    {
        var request = LfsRequest.Of(context, route);
        return new LfsCall(context, request.Repository, request.Item, request.Token, request);
    }

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Why the body could not be read, once that was so.</summary>
    public IOException? BodyFault { get; set; }

    /// <summary>Who does this, by the name that others know: to whom its action token was given, or else who has signed in.</summary>
    public string? User => Token.Grant is { } grant ? grant.User : Http.User.Identity?.Name;
}
