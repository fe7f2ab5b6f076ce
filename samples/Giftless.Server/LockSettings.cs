namespace Giftless.Server;

/// <summary>Where locks are kept.</summary>
internal sealed class LockSettings
{
    public const string DefaultFile = "Data Source=lfs-locks.db";

    public LockProvider Provider { get; set; } = LockProvider.Sqlite;

    /// <summary>The database; for SQLite, the default is a file where the server is started.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long a lock holds; unset for ever.</summary>
    public TimeSpan? Lease { get; set; }
}
