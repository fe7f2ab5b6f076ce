using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Giftless.Locking.Tests.Migrations;

/// <summary>The model as of the last migration, against which EF Core looks for changes.</summary>
[DbContext(typeof(MigratedContext))]
internal sealed class MigratedContextModelSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder.HasAnnotation("ProductVersion", "10.0.15");

        modelBuilder.Entity("Giftless.Locking.EntityFrameworkCore.LockRow", row =>
        {
            row.Property<string>("Id").HasMaxLength(64).HasColumnType("TEXT").HasColumnName("id");
            row.Property<long?>("ExpiresAt").HasColumnType("INTEGER").HasColumnName("expires_at");
            row.Property<long>("LockedAt").HasColumnType("INTEGER").HasColumnName("locked_at");
            row.Property<string>("OwnerId").IsRequired().HasColumnType("TEXT").HasColumnName("owner_id");
            row.Property<string>("OwnerName").IsRequired().HasColumnType("TEXT").HasColumnName("owner_name");
            row.Property<string>("Path").IsRequired().HasMaxLength(4096).HasColumnType("TEXT").HasColumnName("path");
            row.Property<string>("PathHash").IsRequired().HasMaxLength(64).HasColumnType("TEXT").HasColumnName("path_hash");
            row.Property<string>("Repository").IsRequired().HasMaxLength(512).HasColumnType("TEXT").HasColumnName("repository");
            row.HasKey("Id");
            row.HasIndex("Repository", "PathHash").IsUnique();
            row.ToTable("file_locks", (string?)null);
        });
    }
}
