using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>The reply to <c>POST locks</c> and <c>POST locks/{id}/unlock</c>.</summary>
internal sealed class LockResponse
{
    /// <summary>The lock that was created or released, or that stands in the way.</summary>
    [JsonPropertyName("lock")]
    public required LockDocument Lock { get; set; }

    /// <summary>Why there is no new lock; only with status 409.</summary>
    [JsonPropertyName("message")]
    public string? Message { get; set; }

    /// <summary>The trace id; only with status 409.</summary>
    [JsonPropertyName("request_id")]
    public string? RequestId { get; set; }
}
