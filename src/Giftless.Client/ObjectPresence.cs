namespace Giftless.Client;

/// <summary>Whether a server holds an object.</summary>
/// <param name="Oid">The object.</param>
/// <param name="Size">Its length in bytes, as it was asked for.</param>
/// <param name="IsHeld">Whether it can be downloaded.</param>
public sealed record ObjectPresence(Oid Oid, long Size, bool IsHeld)
{
    /// <summary>Why it cannot be had, in the server's words, fit for a terminal; null where it is held.</summary>
    public string? Message { get; init; }

    /// <summary>The status by which the server refused it, 404 for one that it does not have; null where it said none.</summary>
    public int? Code { get; init; }
}
