using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The reply to <c>GET locks</c>.</summary>
internal sealed class LockList
{
    /// <summary>The locks; may be empty.</summary>
    [JsonPropertyName("locks")]
    public required IReadOnlyList<LockDocument> Locks { get; set; }

    /// <summary>Where the next page begins, or null.</summary>
    [JsonPropertyName("next_cursor")]
    public string? NextCursor { get; set; }
}
