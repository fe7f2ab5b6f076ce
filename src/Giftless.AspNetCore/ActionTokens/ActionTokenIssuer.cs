namespace Giftless.AspNetCore.ActionTokens;

/// <summary>Makes the tokens of one batch.</summary>
internal sealed class ActionTokenIssuer(ActionKey key, RepositoryName repository, string? user, TimeProvider time)
{
    private readonly string? _user = ActionGrant.Fit(user);

    public ActionKey Key => key;

    public RepositoryName Repository => repository;

    /// <summary>The header that opens one request about one object.</summary>
    /// <param name="operation">What is done.</param>
    /// <param name="oid">The object.</param>
    /// <param name="isNamed">Whether the path of the request names the object.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="lifetime">For how long it is advertised.</param>
    /// <param name="item">See <see cref="ActionTarget"/>.</param>
    /// <param name="query">The query of the link with its question mark, or nothing.</param>
    public ActionHeader Issue(
        ActionOperation operation, Oid oid, bool isNamed, long size, TimeSpan lifetime, string item, string query)
    {
        // A few seconds longer than advertised: the client counts from before its batch request.
        var expiresAt = time.GetUtcNow().ToUnixTimeSeconds() + (long)lifetime.TotalSeconds + ActionTokenService.Grace;
        return new ActionHeader(
            this, operation, new ActionGrant(oid, size, expiresAt, operation.TellsUser ? _user : null), isNamed, item, query);
    }
}
