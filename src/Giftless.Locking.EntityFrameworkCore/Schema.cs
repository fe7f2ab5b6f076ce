using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>Makes a table, and the database before it, where they are missing.</summary>
internal static class Schema
{
    public static async Task EnsureAsync(DbContext context, Type row, CancellationToken cancellationToken)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellationToken))
            await creator.CreateAsync(cancellationToken);
        if (await IsThereAsync(context, row, cancellationToken))
            return;

        try
        {
            await creator.CreateTablesAsync(cancellationToken);
        }
        catch (DbException)
        {
            // Another server may have been faster.
            if (!await IsThereAsync(context, row, cancellationToken))
                throw;
        }
    }

    /// <summary>Asks the database's own tables, since a query that fails is logged as a fault, here and in the database.</summary>
    private static async Task<bool> IsThereAsync(DbContext context, Type row, CancellationToken cancellationToken)
    {
        var table = context.Model.FindEntityType(row)!.GetTableName()!;
        var tables = context.Database.ProviderName switch
        {
            "Microsoft.EntityFrameworkCore.Sqlite" =>
                context.Database.SqlQuery<int>($"SELECT 1 AS \"Value\" FROM sqlite_master WHERE name = {table}"),
            "Npgsql.EntityFrameworkCore.PostgreSQL" =>
                context.Database.SqlQuery<int>($"SELECT 1 AS \"Value\" WHERE to_regclass({table}) IS NOT NULL"),
            _ => context.Database.SqlQuery<int>($"SELECT 1 AS \"Value\" FROM information_schema.tables WHERE table_name = {table}"),
        };
        return await tables.AnyAsync(cancellationToken);
    }
}
