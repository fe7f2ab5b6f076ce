using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>What becomes of one object: actions to take, an error, or neither where an upload is held already.</summary>
internal sealed class BatchResponseObject
{
    /// <summary>The oid exactly as the client wrote it.</summary>
    [JsonPropertyName("oid")]
    public required string Oid { get; set; }

    /// <summary>Length in bytes as the client wrote it; on a download that left it out, the true one.</summary>
    [JsonPropertyName("size")]
    public long? Size { get; set; }

    /// <summary>True where the actions need no credentials beyond their own headers.</summary>
    [JsonPropertyName("authenticated")]
    public bool? Authenticated { get; set; }

    /// <summary>What to do, or null.</summary>
    [JsonPropertyName("actions")]
    public BatchActions? Actions { get; set; }

    /// <summary>Why nothing can be done, or null.</summary>
    [JsonPropertyName("error")]
    public LfsError? Error { get; set; }
}
