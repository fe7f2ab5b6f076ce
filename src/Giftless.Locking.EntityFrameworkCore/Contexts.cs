using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>Where contexts come from, each with what to dispose of after it.</summary>
internal static class Contexts
{
    /// <summary>Of a kind of ours, which is not among the services, where the servers of one process would share it.</summary>
    public static Func<(TContext Context, IAsyncDisposable Lifetime)> OwnOf<TContext>(
        IServiceProvider services, Action<DbContextOptionsBuilder> database)
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>();
        options.UseApplicationServiceProvider(services);

        // A command that loses a race is tried again, and one that cannot be carried out is reported by who wanted it.
        options.ConfigureWarnings(warnings => warnings.Log(
            (RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
        database(options);
        var contexts = new PooledDbContextFactory<TContext>(options.Options);
        return () =>
        {
            var context = contexts.CreateDbContext();
            return (context, context);
        };
    }

    /// <summary>Of the host's own kind.</summary>
    public static Func<(TContext Context, IAsyncDisposable Lifetime)> OfHost<TContext>(IServiceProvider services)
        where TContext : DbContext
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        return () =>
        {
            var scope = scopes.CreateAsyncScope();
            return (scope.ServiceProvider.GetRequiredService<TContext>(), scope);
        };
    }
}
