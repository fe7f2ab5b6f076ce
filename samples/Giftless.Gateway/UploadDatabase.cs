using Microsoft.EntityFrameworkCore;

namespace Giftless.Gateway;

/// <summary>The list of what was uploaded.</summary>
internal sealed class UploadDatabase(DbContextOptions<UploadDatabase> options) : DbContext(options)
{
    public DbSet<Upload> Uploads => Set<Upload>();
}
