using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The body of <c>POST objects/batch</c> (<c>docs/api/batch.md</c> of git-lfs, "Requests"). Unknown members are ignored.</summary>
internal sealed class BatchRequest
{
    /// <summary><c>upload</c> or <c>download</c>.</summary>
    [Required]
    [JsonPropertyName("operation")]
    public string? Operation { get; set; }

    /// <summary>The transfers the client can do, an unordered set; absent or empty means <c>basic</c>.</summary>
    [JsonPropertyName("transfers")]
    public IReadOnlyList<string?>? Transfers { get; set; }

    /// <summary>The ref that is pushed or fetched.</summary>
    [JsonPropertyName("ref")]
    public GitRef? Ref { get; set; }

    /// <summary>The objects, at least one.</summary>
    [Required]
    [JsonPropertyName("objects")]
    public IReadOnlyList<BatchRequestObject?>? Objects { get; set; }

    /// <summary>The hash behind the oids; absent means <c>sha256</c>, the only one there is.</summary>
    [JsonPropertyName("hash_algo")]
    public string? HashAlgorithm { get; set; }
}
