using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The body of every failed request (<c>docs/api/batch.md</c> of git-lfs, "Response Errors").</summary>
internal sealed class ErrorDocument
{
    /// <summary>What is wrong; the one member that the client shows.</summary>
    [JsonPropertyName("message")]
    public required string Message { get; set; }

    /// <summary>Where more can be read.</summary>
    [JsonPropertyName("documentation_url")]
    public string? DocumentationUrl { get; set; }

    /// <summary>The trace id under which the server's log has more.</summary>
    [JsonPropertyName("request_id")]
    public string? RequestId { get; set; }
}
