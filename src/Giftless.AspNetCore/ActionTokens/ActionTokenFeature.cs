namespace Giftless.AspNetCore.ActionTokens;

/// <summary>What was found of an action token in a request.</summary>
/// <param name="IsPresent">Whether there is one at all.</param>
/// <param name="Grant">What it opens here and now; null where it opens nothing.</param>
internal sealed record ActionTokenFeature(bool IsPresent, ActionGrant? Grant)
{
    public static ActionTokenFeature Absent { get; } = new(false, null);

    public static ActionTokenFeature Worthless { get; } = new(true, null);
}
