namespace Giftless.AspNetCore.ActionTokens;

/// <summary>What was found of an action token in a request.</summary>
/// <param name="IsPresent">Whether there is one at all.</param>
/// <param name="Grant">What it opens here and now; null where it opens nothing.</param>
internal sealed record FoundToken(bool IsPresent, ActionGrant? Grant)
{
    public static FoundToken None { get; } = new(false, null);

    public static FoundToken Worthless { get; } = new(true, null);

    /// <summary>The grant, or null where the request carries no token.</summary>
    /// <exception cref="LfsException">403: it carries one that does not open this. On a 401 clients would ask again for ever.</exception>
    public ActionGrant? Demand() => IsPresent && Grant is null ? throw Refusal() : Grant;

    /// <summary>What to say where a token does not open this.</summary>
    public static LfsException Refusal() =>
        new(403, "The token of this transfer is not valid for it, or has expired. Start the transfer again.");
}
