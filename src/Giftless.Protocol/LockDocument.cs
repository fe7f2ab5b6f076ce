using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>A lock on the wire (<c>docs/api/locking.md</c> of git-lfs).</summary>
internal sealed class LockDocument
{
    /// <summary>The id, to paste into an address.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; set; }

    /// <summary>The file.</summary>
    [JsonPropertyName("path")]
    public required string Path { get; set; }

    /// <summary>Since when; RFC 3339, in UTC.</summary>
    [JsonPropertyName("locked_at")]
    public required DateTimeOffset LockedAt { get; set; }

    /// <summary>Until when, where locks have an end; RFC 3339, in UTC.</summary>
    [JsonPropertyName("expires_at")]
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Who holds it; the client cannot do without.</summary>
    [JsonPropertyName("owner")]
    public required LockOwnerDocument Owner { get; set; }
}
