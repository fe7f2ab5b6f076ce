namespace Giftless.Events;

/// <summary>
/// What a client had sent did not become an object, which was found out after the client had been told that it goes on without it: the
/// client takes that for success, and the object is missing.
/// </summary>
public sealed record UploadFailed : LfsEvent
{
    /// <summary>The object.</summary>
    public required Oid Oid { get; init; }

    /// <summary>The length in bytes that was announced.</summary>
    public required long Size { get; init; }

    /// <summary>The status that the client would have been told, as of HTTP.</summary>
    public required int Status { get; init; }

    /// <summary>Why, in a sentence that was written for clients.</summary>
    public required string Reason { get; init; }
}
