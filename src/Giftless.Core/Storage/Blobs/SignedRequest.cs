namespace Giftless.Storage.Blobs;

/// <summary>A request that its holder may send to the storage without further credentials.</summary>
public sealed record SignedRequest
{
    /// <summary>The absolute address, signature included. It is a secret: never log it.</summary>
    public required string Url { get; init; }

    /// <summary>The headers that have to be sent with it, exactly as they stand.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <summary>How long it is good for.</summary>
    public required TimeSpan Lifetime { get; init; }

    private static readonly Dictionary<string, string> NoHeaders = [];
}
