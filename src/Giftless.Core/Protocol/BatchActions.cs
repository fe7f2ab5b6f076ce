using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The requests that move one object. Absent members are left out: the client stumbles over a null action.</summary>
public sealed class BatchActions
{
    /// <summary>Where to get the object.</summary>
    [JsonPropertyName("download")]
    public LfsAction? Download { get; set; }

    /// <summary>Where to put the object.</summary>
    [JsonPropertyName("upload")]
    public LfsAction? Upload { get; set; }

    /// <summary>Where to say that the object was put.</summary>
    [JsonPropertyName("verify")]
    public LfsAction? Verify { get; set; }
}
