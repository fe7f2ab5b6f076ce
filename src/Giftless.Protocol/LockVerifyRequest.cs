using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The body of <c>POST locks/verify</c>.</summary>
internal sealed class LockVerifyRequest
{
    /// <summary>The ref that is pushed.</summary>
    [JsonPropertyName("ref")]
    public GitRef? Ref { get; set; }

    /// <summary>Where the page begins, or null for the first.</summary>
    [JsonPropertyName("cursor")]
    public string? Cursor { get; set; }

    /// <summary>How many locks to list at the most.</summary>
    [JsonPropertyName("limit")]
    public int? Limit { get; set; }
}
