namespace Giftless.Upkeep;

/// <summary>What came of a copy.</summary>
public sealed record CopyReport
{
    /// <summary>Objects of the source.</summary>
    public long Objects { get; init; }

    /// <summary>Bytes that these have.</summary>
    public long Bytes { get; init; }

    /// <summary>Objects that were copied, or would be.</summary>
    public long Copied { get; init; }

    /// <summary>Bytes that these have.</summary>
    public long CopiedBytes { get; init; }

    /// <summary>
    /// Objects that are not in the target, or not as they have to be, at the end. The copy is complete if there are none.
    /// </summary>
    public long Failed { get; init; }

    /// <summary>The first of these.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];
}
