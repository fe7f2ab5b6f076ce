namespace Giftless;

/// <summary>
/// A failure that a client is told about: its message was written for clients, and any other exception's never reaches one.
/// </summary>
/// <param name="code">
/// What went wrong, in the numbers that Git LFS shares with HTTP: the <c>code</c> of an object error in a batch, the status of a
/// failed request elsewhere.
/// </param>
/// <param name="message">What is wrong, in a sentence that a client's user can act on.</param>
/// <param name="innerException">The cause, for the server's log only.</param>
public class LfsException(int code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What went wrong, as an HTTP status code.</summary>
    public int Code { get; } = code;

    /// <summary>When to try again, where the cause is known to pass.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
