namespace Giftless.Server;

/// <summary>What can keep locks.</summary>
internal enum LockProvider
{
    None,
    Memory,
    Sqlite,
    PostgreSql,
}
