using Microsoft.EntityFrameworkCore;

namespace Giftless.Locking.Tests.Migrations;

/// <summary>A host's context that keeps locks in a table of its own naming, and looks after its schema by migrations.</summary>
internal sealed class MigratedContext(DbContextOptions<MigratedContext> options) : DbContext(options)
{
    public const string Table = "file_locks";

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddGitLfsLocks(Table);
}
