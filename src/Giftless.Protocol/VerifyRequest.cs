using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The body of a verify action (<c>docs/api/basic-transfers.md</c> of git-lfs, "Verification").</summary>
internal sealed class VerifyRequest
{
    /// <summary>The object that was put.</summary>
    [Required]
    [JsonPropertyName("oid")]
    public string? Oid { get; set; }

    /// <summary>Its length in bytes.</summary>
    [Required]
    [JsonPropertyName("size")]
    public long? Size { get; set; }
}
