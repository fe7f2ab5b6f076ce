namespace Giftless.Storage.Blobs;

/// <summary>What it means that a call to a store failed.</summary>
public sealed record StoreFailure
{
    /// <summary>What kind of failure it is.</summary>
    public required StoreFailureKind Kind { get; init; }

    /// <summary>What the store said, such as <c>403 SignatureDoesNotMatch</c>; never a secret.</summary>
    public string? Answer { get; init; }

    /// <summary>What most likely is wrong, in words that say an administrator where to look.</summary>
    public string? Reason { get; init; }
}

/// <summary>The kinds of failures of a store.</summary>
public enum StoreFailureKind
{
    /// <summary>No answer came, or none that can be understood: the line broke, time ran out, the store is down.</summary>
    Unreachable,

    /// <summary>The store asks to come back: it has too much to do.</summary>
    Throttled,

    /// <summary>The store does not let this server do it. An administrator has to mend it.</summary>
    Refused,

    /// <summary>There is no room.</summary>
    Full,

    /// <summary>What the call was about is not there.</summary>
    Absent,

    /// <summary>What the call was about is there in another version, or was not to be there.</summary>
    OtherVersion,
}
