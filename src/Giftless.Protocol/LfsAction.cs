using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>One request that a client may send.</summary>
public sealed class LfsAction
{
    /// <summary>The absolute address.</summary>
    [JsonPropertyName("href")]
    public required string Href { get; set; }

    /// <summary>Headers to send with it, or null.</summary>
    [JsonPropertyName("header")]
    public IReadOnlyDictionary<string, string>? Header { get; set; }

    /// <summary>Seconds from the batch's reply on for which the action is good. The client takes 5 and less for expired.</summary>
    [JsonPropertyName("expires_in")]
    public int? ExpiresIn { get; set; }
}
