namespace Giftless.Upkeep;

/// <summary>How a storage is verified.</summary>
public sealed record VerificationOptions
{
    /// <summary>The repository whose objects are verified, or null for all.</summary>
    public RepositoryName? Repository { get; init; }

    /// <summary>
    /// Whether the bytes are not read, so that only what the storage says of each object is looked at: the SHA-256 where it keeps one, and
    /// the length where the sources tell it.
    /// </summary>
    public bool ReadsNoBytes { get; init; }

    /// <summary>What says which objects have to be here, and how long they are; may be empty.</summary>
    public IReadOnlyList<CollectedRepository> Needed { get; init; } = [];

    /// <summary>How many objects are read at the same time.</summary>
    /// <value>The default is 4.</value>
    public int Parallelism { get; init; } = 4;

    /// <summary>Whether damaged objects are moved to the trash, so that clients send them again.</summary>
    public bool Quarantines { get; init; }

    /// <summary>Objects up to this one, in the order of the listing, are passed over: where an interrupted verification had come.</summary>
    public Storage.ObjectKey? After { get; init; }
}
