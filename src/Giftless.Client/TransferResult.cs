namespace Giftless.Client;

/// <summary>What became of one object of an upload or a download. One that failed does not keep the others from arriving.</summary>
public sealed record TransferResult
{
    /// <summary>The object; null where an upload failed before its content could be read.</summary>
    public Oid? Oid { get; init; }

    /// <summary>The object's length in bytes; null as <see cref="Oid"/> is.</summary>
    public long? Size { get; init; }

    /// <summary>Whether it is where it was to go.</summary>
    public required TransferOutcome Outcome { get; init; }

    /// <summary>
    /// Why it failed, in the server's words where it said any; null where it did not fail. Control characters are replaced, and there are
    /// 4,096 characters at the most.
    /// </summary>
    public string? Message { get; init; }

    /// <summary>The HTTP status by which the server refused it; null where no server did.</summary>
    public int? Code { get; init; }
}
