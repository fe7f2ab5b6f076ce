namespace Giftless.Upkeep;

/// <summary>What a storage holds of one repository.</summary>
public sealed record RepositoryUsage
{
    /// <summary>Which one; where the layout is shared by all repositories, whatever the layout takes for one.</summary>
    public required RepositoryName Repository { get; init; }

    /// <summary>Whether its objects may be other repositories' as well, since the layout does not keep them apart.</summary>
    public required bool IsShared { get; init; }

    /// <summary>Objects.</summary>
    public long Objects { get; internal set; }

    /// <summary>Bytes that they have.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Objects in the trash.</summary>
    public long Removed { get; internal set; }

    /// <summary>Bytes that these have.</summary>
    public long RemovedBytes { get; internal set; }

    /// <summary>Uploads that are not finished.</summary>
    public long Unfinished { get; internal set; }

    /// <summary>Bytes that these hold.</summary>
    public long UnfinishedBytes { get; internal set; }

    /// <summary>Those of them that nobody goes on with, and that are deleted soon.</summary>
    public long Abandoned { get; internal set; }
}
