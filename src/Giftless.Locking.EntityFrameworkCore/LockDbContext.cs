using Microsoft.EntityFrameworkCore;

namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>The context of hosts that have none of their own for locks.</summary>
internal sealed class LockDbContext(DbContextOptions<LockDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddGitLfsLocks();
}
