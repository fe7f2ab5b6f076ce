namespace Giftless.Client;

/// <summary>What HTTP statuses mean to somebody who could try again.</summary>
internal static class Statuses
{
    /// <summary>Failures that pass: not what is not there (501), full (507) or used up (509).</summary>
    public static Remedy RemedyOf(int code) =>
        code is 408 or 429 or (>= 500 and not (501 or 507 or 509)) ? Remedy.Again : Remedy.None;
}
