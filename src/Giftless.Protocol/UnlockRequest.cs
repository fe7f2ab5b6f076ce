using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The body of <c>POST locks/{id}/unlock</c>.</summary>
internal sealed class UnlockRequest
{
    /// <summary>Whether the lock of another is meant to be released.</summary>
    [JsonPropertyName("force")]
    public bool Force { get; set; }

    /// <summary>The ref that is worked on.</summary>
    [JsonPropertyName("ref")]
    public GitRef? Ref { get; set; }
}
