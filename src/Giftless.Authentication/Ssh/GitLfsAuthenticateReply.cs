using System.Text.Json;
using System.Text.Json.Serialization;

namespace Giftless.Authentication.Ssh;

/// <summary>What <c>git-lfs-authenticate</c> prints (<c>docs/api/authentication.md</c> of git-lfs, "SSH").</summary>
public sealed class GitLfsAuthenticateReply
{
    /// <summary>The address of the LFS server for the repository.</summary>
    [JsonPropertyName("href")]
    public required string Href { get; init; }

    /// <summary>The headers to send to it.</summary>
    [JsonPropertyName("header")]
    public required IReadOnlyDictionary<string, string> Header { get; init; }

    /// <summary>Seconds for which they are good.</summary>
    [JsonPropertyName("expires_in")]
    public required int ExpiresIn { get; init; }

    /// <summary>The reply in JSON, as git-lfs reads it from the standard output of <c>git-lfs-authenticate</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SshJsonContext.Default.GitLfsAuthenticateReply);
}
