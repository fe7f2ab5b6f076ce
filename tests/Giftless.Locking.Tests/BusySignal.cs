using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Giftless.Locking.Tests;

/// <summary>Tells a test when SQLite has refused a command because another connection holds the file.</summary>
internal sealed class BusySignal : DbCommandInterceptor
{
    private const int SqliteBusy = 5;

    private readonly TaskCompletionSource _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Given => _given.Task;

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Exception is SqliteException { SqliteErrorCode: SqliteBusy })
            _given.TrySetResult();
        return base.CommandFailedAsync(command, eventData, cancellationToken);
    }
}
