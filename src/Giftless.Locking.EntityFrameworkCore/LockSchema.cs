using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>Makes the table of locks, and an SQLite file before it, where they are missing.</summary>
internal sealed class LockSchema(IServiceScopeFactory scopes) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<LockDbContext>();
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellationToken))
            await creator.CreateAsync(cancellationToken);
        if (await IsThereAsync(context, cancellationToken))
            return;

        try
        {
            await creator.CreateTablesAsync(cancellationToken);
        }
        catch (System.Data.Common.DbException)
        {
            // Another server may have been faster.
            if (!await IsThereAsync(context, cancellationToken))
                throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<bool> IsThereAsync(LockDbContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.Set<LockRow>().AnyAsync(cancellationToken);
            return true;
        }
        catch (System.Data.Common.DbException)
        {
            return false;
        }
    }
}
