using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The server ref that a request is about (batch API, <c>ref</c>). It serves authorization only.</summary>
internal sealed class GitRef
{
    /// <summary>Fully qualified, such as <c>refs/heads/main</c>; <c>HEAD</c> for a detached head; may be absent.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; set; }
}
