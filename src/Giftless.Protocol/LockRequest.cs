using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The body of <c>POST locks</c>.</summary>
internal sealed class LockRequest
{
    /// <summary>The file to lock.</summary>
    [Required]
    [JsonPropertyName("path")]
    public string? Path { get; set; }

    /// <summary>The ref that is worked on.</summary>
    [JsonPropertyName("ref")]
    public GitRef? Ref { get; set; }
}
