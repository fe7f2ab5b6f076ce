using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>One object of a <see cref="BatchRequest"/>.</summary>
internal sealed class BatchRequestObject
{
    /// <summary>The oid as the client wrote it, which may not be one.</summary>
    [Required]
    [JsonPropertyName("oid")]
    public string? Oid { get; set; }

    /// <summary>Length in bytes; some clients leave it out of downloads.</summary>
    [JsonPropertyName("size")]
    public long? Size { get; set; }

    /// <summary>Under which name a browser is to keep the object, an extension of Giftless.</summary>
    [JsonPropertyName("x-filename")]
    [JsonConverter(typeof(LenientTextConverter))]
    public string? FileName { get; set; }

    /// <summary>Whether a browser is to show the object (<c>inline</c>) or to keep it, an extension of Giftless.</summary>
    [JsonPropertyName("x-disposition")]
    [JsonConverter(typeof(LenientTextConverter))]
    public string? Disposition { get; set; }
}
