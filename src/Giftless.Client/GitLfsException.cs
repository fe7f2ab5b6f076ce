namespace Giftless.Client;

/// <summary>A request about locks, or about what a server holds, came to nothing.</summary>
public sealed class GitLfsException : Exception
{
    internal GitLfsException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The HTTP status by which the server refused it, 409 for a file that is locked already; null where no server did.</summary>
    public int? Code { get; init; }

    /// <summary>The lock that stands in the way, with 409; else null.</summary>
    public GitLfsLock? Existing { get; init; }
}
