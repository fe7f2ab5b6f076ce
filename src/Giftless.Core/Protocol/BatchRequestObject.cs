using System.Text.Json;
using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>One object of a <see cref="BatchRequest"/>.</summary>
public sealed class BatchRequestObject
{
    /// <summary>The oid as the client wrote it, which may not be one.</summary>
    [JsonPropertyName("oid")]
    public string? Oid { get; set; }

    /// <summary>Length in bytes; some clients leave it out of downloads.</summary>
    [JsonPropertyName("size")]
    public long? Size { get; set; }

    /// <summary>Members that the specification does not know, such as <c>x-filename</c>.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extensions { get; set; }
}
