namespace Giftless.Upkeep;

/// <summary>How objects are copied.</summary>
public sealed record CopyOptions
{
    /// <summary>The repository that is copied, or null for all.</summary>
    public RepositoryName? Repository { get; init; }

    /// <summary>How many objects are copied at the same time.</summary>
    /// <value>The default is 4.</value>
    public int Parallelism { get; init; } = 4;

    /// <summary>Whether to say only what would be copied.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>
    /// Whether every object is read again from the target at the end. If not, it is only looked for there; each was checked against its
    /// SHA-256 when it was written.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ReadsAgain { get; init; } = true;
}
