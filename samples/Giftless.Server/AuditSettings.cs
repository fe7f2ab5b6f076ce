namespace Giftless.Server;

/// <summary>Where the audit trail is kept.</summary>
internal sealed class AuditSettings
{
    /// <summary>The file; unset for no audit trail.</summary>
    public string? File { get; set; }

    /// <summary>How many bytes it has at the most before a new one begins.</summary>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How many files there are at the most, the newest included.</summary>
    public int MaxFiles { get; set; } = 10;
}
