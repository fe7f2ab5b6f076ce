using Giftless.Locking.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Puts the table of access tokens into a model.</summary>
public static class GitLfsAccessTokensModelBuilderExtensions
{
    /// <summary>
    /// Adds the table of access tokens. Call it in <c>OnModelCreating</c> of the context that <c>AddEntityFrameworkAccessTokenStore</c> is
    /// given.
    /// </summary>
    /// <param name="model">The model that is being made.</param>
    /// <param name="table">The table's name.</param>
    public static ModelBuilder AddGitLfsAccessTokens(this ModelBuilder model, string table = "git_lfs_access_tokens") =>
        model.Entity<AccessTokenRow>(row =>
        {
            row.ToTable(table);
            row.HasKey(item => item.Id);
            row.Property(item => item.Id).HasColumnName("id").HasMaxLength(64);
            row.Property(item => item.Sha256).HasColumnName("sha256").HasMaxLength(64);
            row.Property(item => item.Server).HasColumnName("server").HasMaxLength(100);
            row.Property(item => item.UserId).HasColumnName("user_id").HasMaxLength(400);
            row.Property(item => item.UserName).HasColumnName("user_name");
            row.Property(item => item.Name).HasColumnName("name");
            row.Property(item => item.Scopes).HasColumnName("scopes");
            row.Property(item => item.CreatedAt).HasColumnName("created_at");
            row.Property(item => item.ExpiresAt).HasColumnName("expires_at");
            row.Property(item => item.LastUsedAt).HasColumnName("last_used_at");
            row.HasIndex(item => item.Sha256).IsUnique();
            row.HasIndex(item => new { item.UserId, item.Server });
        });
}
