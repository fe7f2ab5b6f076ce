namespace Giftless.Events;

/// <summary>An object was stored that was not there before.</summary>
/// <remarks>
/// Of one that a client has sent to the storage itself, the server hears when the client verifies it, and never from clients that do not.
/// Each server tells of it once; several may.
/// </remarks>
public sealed record ObjectUploaded : LfsEvent
{
    /// <summary>The object.</summary>
    public required Oid Oid { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Size { get; init; }
}
