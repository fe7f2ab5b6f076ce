namespace Giftless.Events;

/// <summary>Something that happened on a server.</summary>
/// <param name="Repository">Where.</param>
/// <param name="User">By whom: the name that others know, or null where nobody signed in.</param>
public abstract record LfsEvent(RepositoryName Repository, string? User);
