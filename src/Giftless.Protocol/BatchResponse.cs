using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The reply to a batch (<c>docs/api/batch.md</c> of git-lfs, "Successful Responses").</summary>
internal sealed class BatchResponse
{
    /// <summary>The transfer that the actions are for, one of those that the client offered.</summary>
    [JsonPropertyName("transfer")]
    public required string Transfer { get; set; }

    /// <summary>One entry for each distinct oid of the request, in its order.</summary>
    [JsonPropertyName("objects")]
    public required IReadOnlyList<BatchResponseObject> Objects { get; set; }

    /// <summary>The hash behind the oids.</summary>
    [JsonPropertyName("hash_algo")]
    public required string HashAlgorithm { get; set; }
}
