using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Giftless.Locking.Tests;

/// <summary>Keeps what is sent to the database.</summary>
internal sealed class RecordedCommands : DbCommandInterceptor
{
    private readonly List<(string Text, List<SqliteParameter> Parameters)> _commands = [];

    public IReadOnlyList<(string Text, List<SqliteParameter> Parameters)> All => _commands;

    public void Clear() => _commands.Clear();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Keep(command);
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Keep(command);
        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }

    private void Keep(DbCommand command) => _commands.Add(
        (command.CommandText, [.. command.Parameters.Cast<SqliteParameter>().Select(
            item => new SqliteParameter(item.ParameterName, item.Value))]));
}
