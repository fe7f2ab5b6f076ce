using Giftless.DatabaseStorage;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

public static class DatabaseStorageExtensions
{
    /// <summary>Keeps objects in a database.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="database">Which one, such as <c>options => options.UseSqlite("Data Source=lfs.db")</c>.</param>
    public static IGitLfsBuilder AddDatabaseStorage(this IGitLfsBuilder builder, Action<DbContextOptionsBuilder> database)
    {
        builder.Services.AddPooledDbContextFactory<BlobContext>(database);
        return builder.AddBlobStore(services => ActivatorUtilities.CreateInstance<DatabaseBlobStore>(services));
    }
}
