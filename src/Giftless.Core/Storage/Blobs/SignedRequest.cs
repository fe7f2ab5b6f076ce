namespace Giftless.Storage.Blobs;

/// <summary>A request that its holder may send to the storage without further credentials.</summary>
/// <param name="Url">The absolute address, signature included. It is a secret: never log it.</param>
/// <param name="Headers">The headers that have to be sent with it, exactly as they stand.</param>
/// <param name="Lifetime">How long it is good for.</param>
public sealed record SignedRequest(string Url, IReadOnlyDictionary<string, string> Headers, TimeSpan Lifetime);
