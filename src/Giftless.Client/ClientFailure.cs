namespace Giftless.Client;

/// <summary>Why a request came to nothing.</summary>
internal sealed class ClientFailure(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The HTTP status, where there was a reply.</summary>
    public int? Code { get; init; }

    public Remedy Remedy { get; init; }

    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
