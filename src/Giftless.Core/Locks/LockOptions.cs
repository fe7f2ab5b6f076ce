namespace Giftless.Locks;

/// <summary>How a server keeps locks.</summary>
public sealed class LockOptions
{
    /// <summary>How long a lock holds unless it is released before.</summary>
    /// <value>The default is null: for ever.</value>
    public TimeSpan? Lease { get; set; }

    /// <summary>How many locks a list has where the client does not say.</summary>
    /// <value>The default is 100.</value>
    public int PageSize { get; set; } = 100;

    /// <summary>How many locks a list has at the most.</summary>
    /// <value>The default is 1,000.</value>
    public int MaxPageSize { get; set; } = 1000;
}
