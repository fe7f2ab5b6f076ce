using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>Why one object of a batch cannot be had (<c>docs/api/batch.md</c> of git-lfs, "Object Errors").</summary>
public sealed class LfsError
{
    /// <summary>An HTTP status: 404 not there, 422 invalid, 500 and 503 failures of the storage.</summary>
    [JsonPropertyName("code")]
    public required int Code { get; set; }

    /// <summary>The reason, for a person.</summary>
    [JsonPropertyName("message")]
    public required string Message { get; set; }
}
