using Giftless.Locking.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a durable store of access tokens.</summary>
public static class GitLfsBuilderEntityFrameworkAccessTokenExtensions
{
    /// <summary>
    /// Keeps access tokens in a database of their own, or in one that others use too, such as that of the locks. The table is made before
    /// its first use where it is missing.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="database">Says which database: <c>options.UseSqlite(…)</c>, <c>options.UseNpgsql(…)</c>.</param>
    /// <param name="makesTable">
    /// Whether the database and its table are made where they are missing; else no token can be checked then.
    /// </param>
    public static IGitLfsBuilder AddEntityFrameworkAccessTokenStore(
        this IGitLfsBuilder builder, Action<DbContextOptionsBuilder> database, bool makesTable = true) =>
        builder.AddAccessTokenStore(services => new EntityFrameworkAccessTokenStore<AccessTokenDbContext>(
            Contexts.OwnOf<AccessTokenDbContext>(services, database), makesTable));

    /// <summary>
    /// Keeps access tokens in a context of the host's, whose model has called <c>AddGitLfsAccessTokens()</c> and whose schema the host
    /// looks after.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <typeparam name="TContext">The context, registered as a service.</typeparam>
    public static IGitLfsBuilder AddEntityFrameworkAccessTokenStore<TContext>(this IGitLfsBuilder builder)
        where TContext : DbContext =>
        builder.AddAccessTokenStore(services =>
            new EntityFrameworkAccessTokenStore<TContext>(Contexts.OfHost<TContext>(services), makesTable: false));
}
