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

    /// <summary>Where to put the parts of the object that are not there yet; null where all are. Only in <c>multipart-basic</c>.</summary>
    [JsonPropertyName("parts")]
    public IReadOnlyList<LfsPartAction>? Parts { get; set; }

    /// <summary>Where to have the object made of its parts. Only in <c>multipart-basic</c>.</summary>
    [JsonPropertyName("commit")]
    public LfsAction? Commit { get; set; }

    /// <summary>Where to give the upload up. Only in <c>multipart-basic</c>.</summary>
    [JsonPropertyName("abort")]
    public LfsAction? Abort { get; set; }

    /// <summary>Where to say that the object was put.</summary>
    [JsonPropertyName("verify")]
    public LfsAction? Verify { get; set; }
}
