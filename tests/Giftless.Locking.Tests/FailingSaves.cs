using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Giftless.Locking.Tests;

/// <summary>Fails the next so many saves in the way that EF Core's execution strategies report what they take for transient.</summary>
/// <param name="isCarriedOut">
/// Whether they fail only after the database has carried them out, as when the connection breaks before its answer.
/// </param>
internal sealed class FailingSaves(bool isCarriedOut = false) : SaveChangesInterceptor
{
    public int Left { get; set; }

    public int Failed { get; private set; }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (!isCarriedOut)
            Fail();
        return base.SavingChangesAsync(eventData, result, cancellationToken);
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (isCarriedOut)
            Fail();
        return base.SavedChangesAsync(eventData, result, cancellationToken);
    }

    private void Fail()
    {
        const int IoError = 10;
        if (Left == 0)
            return;

        Left--;
        Failed++;
        throw new InvalidOperationException(
            "An exception has been raised that is likely due to a transient failure.",
            new DbUpdateException("An error occurred while saving.", new SqliteException("disk I/O error", IoError)));
    }
}
