using Microsoft.EntityFrameworkCore;

namespace Giftless.DatabaseStorage;

/// <summary>Three tables: which content has which name, what contents there are, and the bytes of each in chunks.</summary>
public sealed class BlobContext(DbContextOptions<BlobContext> options) : DbContext(options)
{
    public DbSet<Blob> Blobs => Set<Blob>();

    public DbSet<Content> Contents => Set<Content>();

    public DbSet<Chunk> Chunks => Set<Chunk>();

    /// <summary>The blob of a name, if it has the version.</summary>
    public IQueryable<Blob> Named(string name, string? version)
    {
        Guid? contentId = version is null ? null : Guid.TryParse(version, out var id) ? id : Guid.Empty;
        return Blobs.Where(blob => blob.Name == name && (contentId == null || blob.ContentId == contentId));
    }

    /// <summary>Databases sort in the order of some language; a store lists in that of UTF-8, which these call by other names.</summary>
    private string Collation => Database.ProviderName == "Npgsql.EntityFrameworkCore.PostgreSQL" ? "C" : "BINARY";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Blob>(blob =>
        {
            blob.HasKey(it => it.Name);
            blob.Property(it => it.Name).UseCollation(Collation);
            blob.Property(it => it.ContentId).IsConcurrencyToken();
            blob.Property(it => it.WrittenAt).HasConversion(time => time.ToUnixTimeMilliseconds(), ms => Time(ms));
            blob.HasOne(it => it.Content).WithMany().HasForeignKey(it => it.ContentId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Content>(content =>
        {
            content.Property(it => it.UnusedSince).HasConversion(time => time!.Value.ToUnixTimeMilliseconds(), ms => Time(ms));
            content.HasIndex(it => it.UnusedSince);
            content.HasMany<Chunk>().WithOne().HasForeignKey(it => it.ContentId);
        });
        modelBuilder.Entity<Chunk>().HasKey(chunk => new { chunk.ContentId, chunk.Offset });
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

/// <summary>A name, and the content that it has now.</summary>
public sealed class Blob
{
    public required string Name { get; init; }

    public long Size { get; set; }

    public DateTimeOffset WrittenAt { get; set; }

    /// <summary>Changes whenever the blob is written anew, and is so its version.</summary>
    public Guid ContentId { get; set; }

    public Content? Content { get; set; }
}

/// <summary>Bytes that have a name, had one, or get one when all of them are there.</summary>
public sealed class Content
{
    public required Guid Id { get; init; }

    /// <summary>Since when no name has it. Who reads it may go on for a day.</summary>
    public DateTimeOffset? UnusedSince { get; set; }
}

/// <summary>Some of the bytes.</summary>
public sealed class Chunk
{
    public required Guid ContentId { get; init; }

    public required long Offset { get; init; }

    public required byte[] Bytes { get; init; }
}
