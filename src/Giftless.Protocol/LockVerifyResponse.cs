using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The reply to <c>POST locks/verify</c>.</summary>
internal sealed class LockVerifyResponse
{
    /// <summary>The user's own locks; may be empty.</summary>
    [JsonPropertyName("ours")]
    public required IReadOnlyList<LockDocument> Ours { get; set; }

    /// <summary>The locks of others; may be empty.</summary>
    [JsonPropertyName("theirs")]
    public required IReadOnlyList<LockDocument> Theirs { get; set; }

    /// <summary>Where the next page begins, or null.</summary>
    [JsonPropertyName("next_cursor")]
    public string? NextCursor { get; set; }
}
