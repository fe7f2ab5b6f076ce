using Giftless.Locking.EntityFrameworkCore;
using Giftless.Locks;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers durable locks.</summary>
public static class GitLfsBuilderEntityFrameworkLockExtensions
{
    /// <summary>Keeps locks in a database of their own, or in one that others use too. The table is made before its first use where it is missing.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="database">Says which database: <c>options.UseSqlite(…)</c>, <c>options.UseNpgsql(…)</c>.</param>
    /// <param name="configure">Changes the options.</param>
    public static IGitLfsBuilder AddEntityFrameworkLocks(
        this IGitLfsBuilder builder, Action<DbContextOptionsBuilder> database, Action<LockOptions>? configure = null)
    {
        builder.Services.AddDbContextPool<LockDbContext>(database);
        return builder.AddLocks(services => MakeStore<LockDbContext>(services, ownsSchema: true), configure);
    }

    /// <summary>Keeps locks in a context of the host's, whose model has called <c>AddGitLfsLocks()</c> and whose schema the host looks after.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Changes the options.</param>
    /// <typeparam name="TContext">The context, registered as a service.</typeparam>
    public static IGitLfsBuilder AddEntityFrameworkLocks<TContext>(this IGitLfsBuilder builder, Action<LockOptions>? configure = null)
        where TContext : DbContext =>
        builder.AddLocks(services => MakeStore<TContext>(services, ownsSchema: false), configure);

    private static EntityFrameworkLockStore<TContext> MakeStore<TContext>(IServiceProvider services, bool ownsSchema) where TContext : DbContext =>
        new(services.GetRequiredService<IServiceScopeFactory>(), ownsSchema);
}
