namespace Giftless.Upkeep;

/// <summary>What a collection found and did in one repository, or in those whose objects lie together.</summary>
public sealed record CollectionReport
{
    /// <summary>Which.</summary>
    public required IReadOnlyList<RepositoryName> Repositories { get; init; }

    /// <summary>Objects that are stored.</summary>
    public long Objects { get; internal set; }

    /// <summary>Bytes that they have.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Objects that something needs.</summary>
    public long Needed { get; internal set; }

    /// <summary>Objects that a client relies on which has not pushed its commits yet, or that were restored.</summary>
    public long Claimed { get; internal set; }

    /// <summary>Objects that nothing needs, though not for long enough.</summary>
    public long Waiting { get; internal set; }

    /// <summary>Objects of repositories that are not known. They stay.</summary>
    public long OfOthers { get; internal set; }

    /// <summary>Objects that were moved to the trash, or would be.</summary>
    public long Removed { get; internal set; }

    /// <summary>Bytes that these have.</summary>
    public long RemovedBytes { get; internal set; }

    /// <summary>Objects that were in the trash, are needed, and were brought back.</summary>
    public long Restored { get; internal set; }

    /// <summary>
    /// Objects for which the storage failed. They are where they were, or in the trash; the next collection sees to them.
    /// </summary>
    public long Failed { get; internal set; }
}
