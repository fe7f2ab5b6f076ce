using Giftless;
using Giftless.Locking.EntityFrameworkCore;
using Giftless.Locks;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Puts the table of locks into a model.</summary>
public static class GitLfsLocksModelBuilderExtensions
{
    /// <summary>
    /// Adds the table of locks. Call it in <c>OnModelCreating</c> of the context that <c>AddEntityFrameworkLocks</c> is given.
    /// </summary>
    /// <param name="model">The model that is being made.</param>
    /// <param name="table">The table's name.</param>
    public static ModelBuilder AddGitLfsLocks(this ModelBuilder model, string table = "git_lfs_locks") => model.Entity<LockRow>(row =>
    {
        row.ToTable(table);
        row.HasKey(item => item.Id);
        row.Property(item => item.Id).HasColumnName("id").HasMaxLength(64);
        row.Property(item => item.Repository).HasColumnName("repository").HasMaxLength(RepositoryName.MaxBytes);
        row.Property(item => item.PathHash).HasColumnName("path_hash").HasMaxLength(64);
        row.Property(item => item.Path).HasColumnName("path").HasMaxLength(LockPath.MaxBytes);
        row.Property(item => item.OwnerId).HasColumnName("owner_id");
        row.Property(item => item.OwnerName).HasColumnName("owner_name");
        row.Property(item => item.LockedAt).HasColumnName("locked_at");
        row.Property(item => item.ExpiresAt).HasColumnName("expires_at");

        // One lock for each path of a repository, guaranteed here and nowhere else; lists walk along it too.
        row.HasIndex(item => new { item.Repository, item.PathHash }).IsUnique();
    });
}
