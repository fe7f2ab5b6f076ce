namespace Giftless.AspNetCore.ActionTokens;

/// <summary>The request that an action token is for. The token does not say it again, but signs it.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Repository">In which repository.</param>
/// <param name="Named">The object that the path names; null where it names none, so that the token has to say it.</param>
/// <param name="Item">What the path names that is no oid, such as an upload; else nothing.</param>
/// <param name="Query">The query with its question mark, or nothing.</param>
internal readonly record struct ActionTarget(ActionOperation Operation, RepositoryName Repository, Oid? Named, string Item, string Query)
{
    /// <summary>How many bytes of a grant the token says, and not the request.</summary>
    public int GrantLength => Named is null ? ActionGrant.ByteLength : ActionGrant.ShortLength;
}
