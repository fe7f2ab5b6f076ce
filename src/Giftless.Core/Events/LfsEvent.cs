namespace Giftless.Events;

/// <summary>Something that changed on a server.</summary>
public abstract record LfsEvent
{
    private protected LfsEvent()
    {
    }

    /// <summary>On which server: the name given to <c>AddGitLfs</c>, the empty string unless a process has several.</summary>
    public required string Server { get; init; }

    /// <summary>Where.</summary>
    public required RepositoryName Repository { get; init; }

    /// <summary>By whom: the name that others know, or null where nobody signed in.</summary>
    public string? User { get; init; }
}
