using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>Who holds a lock.</summary>
internal sealed class LockOwnerDocument
{
    /// <summary>The name that users know.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; set; }
}
