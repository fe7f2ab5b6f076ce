using Microsoft.EntityFrameworkCore;

namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>The context of hosts that have none of their own for access tokens.</summary>
internal sealed class AccessTokenDbContext(DbContextOptions<AccessTokenDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddGitLfsAccessTokens();
}
