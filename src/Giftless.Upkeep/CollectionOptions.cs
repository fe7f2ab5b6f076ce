namespace Giftless.Upkeep;

/// <summary>How careful a collection is.</summary>
public sealed record CollectionOptions
{
    /// <summary>
    /// For how long collections must have found, again and again, that nothing needs an object, before one removes it. No object is removed
    /// by fewer than two, nor for a clock that jumps: from one to the next at most half of this time counts.
    /// </summary>
    /// <value>The default is 14 days; an hour is the least.</value>
    public TimeSpan Grace { get; init; } = TimeSpan.FromDays(14);

    /// <summary>
    /// The most that may be needed by nothing, as a share of the objects of a repository. Where it is more, it is likelier that a wrong
    /// repository was shown, and nothing is done.
    /// </summary>
    /// <value>The default is 0.5.</value>
    public double MaxShare { get; init; } = 0.5;

    /// <summary>
    /// Whether those are all repositories whose objects lie where these lie, which has to be said where the layout is shared.
    /// </summary>
    public bool AreAllRepositories { get; init; }

    /// <summary>Whether to say only what would be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>How long a lock lasts that nobody writes anew.</summary>
    internal TimeSpan LockExpiry { get; init; } = UpkeepLock.Expiry;

    /// <exception cref="UpkeepException">They make no sense.</exception>
    internal void Demand()
    {
        if (Grace < TimeSpan.FromHours(1) || Grace > TimeSpan.FromDays(3650))
            throw new UpkeepException($"The grace period is {Grace}; it has to be between an hour and ten years.");
        if (MaxShare is not (> 0 and <= 1))
        {
            throw new UpkeepException(
                $"The most that may be needed by nothing is a share of {MaxShare}; it has to be over 0 and at most 1.");
        }
    }
}
