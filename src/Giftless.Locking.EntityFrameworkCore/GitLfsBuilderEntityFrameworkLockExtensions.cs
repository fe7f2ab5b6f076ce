using Giftless.Locking.EntityFrameworkCore;
using Giftless.Locks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

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
            services =>
            {
                // Not among the services, where the servers of one process would share it.
                var options = new DbContextOptionsBuilder<LockDbContext>();
                options.UseApplicationServiceProvider(services);

                // A command that loses a race is tried again, and one that cannot be carried out is reported by who wanted it.
                options.ConfigureWarnings(warnings => warnings.Log(
                    (RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
                database(options);
                var contexts = new PooledDbContextFactory<LockDbContext>(options.Options);
                return new EntityFrameworkLockStore<LockDbContext>(
                    () =>
                    {
                        var context = contexts.CreateDbContext();
                        return (context, context);
                    },
                    makesTable);
            },
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
            services =>
            {
                var scopes = services.GetRequiredService<IServiceScopeFactory>();
                return new EntityFrameworkLockStore<TContext>(
                    () =>
                    {
                        var scope = scopes.CreateAsyncScope();
                        return (scope.ServiceProvider.GetRequiredService<TContext>(), scope);
                    },
                    makesTable: false);
            },
            configure);
}
