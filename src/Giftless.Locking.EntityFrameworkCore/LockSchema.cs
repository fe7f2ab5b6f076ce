using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>Makes the table of locks, and the database before it, where they are missing.</summary>
internal static class LockSchema
{
    public static async Task EnsureAsync(DbContext context, CancellationToken cancellationToken)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellationToken))
            await creator.CreateAsync(cancellationToken);
        if (await IsThereAsync(context, cancellationToken))
            return;

        try
        {
            await creator.CreateTablesAsync(cancellationToken);
        }
        catch (DbException)
        {
            // Another server may have been faster.
            if (!await IsThereAsync(context, cancellationToken))
                throw;
        }
    }

    private static async Task<bool> IsThereAsync(DbContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.Set<LockRow>().AnyAsync(cancellationToken);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }
}
