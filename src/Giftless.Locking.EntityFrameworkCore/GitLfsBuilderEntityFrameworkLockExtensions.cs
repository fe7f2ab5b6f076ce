using Giftless.Locking.EntityFrameworkCore;
using Giftless.Locks;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers durable locks.</summary>
public static class GitLfsBuilderEntityFrameworkLockExtensions
{
    /// <summary>
    /// Keeps locks in a database of their own, or in one that others use too. The table is made before its first use where it is missing.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="database">Says which database: <c>options.UseSqlite(…)</c>, <c>options.UseNpgsql(…)</c>.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="makesTable">
    /// Whether the database and its table are made where they are missing; else locks are unavailable then.
    /// </param>
    public static IGitLfsBuilder AddEntityFrameworkLocks(
        this IGitLfsBuilder builder,
        Action<DbContextOptionsBuilder> database,
        Action<LockOptions>? configure = null,
        bool makesTable = true) =>
        builder.AddLocks(
            services => new EntityFrameworkLockStore<LockDbContext>(Contexts.OwnOf<LockDbContext>(services, database), makesTable),
            configure);

    /// <summary>
    /// Keeps locks in a context of the host's, whose model has called <c>AddGitLfsLocks()</c> and whose schema the host looks after.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Changes the options.</param>
    /// <typeparam name="TContext">The context, registered as a service.</typeparam>
    public static IGitLfsBuilder AddEntityFrameworkLocks<TContext>(this IGitLfsBuilder builder, Action<LockOptions>? configure = null)
        where TContext : DbContext =>
        builder.AddLocks(
            services => new EntityFrameworkLockStore<TContext>(Contexts.OfHost<TContext>(services), makesTable: false),
            configure);
}
