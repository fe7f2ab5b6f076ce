using Giftless.Locks;

namespace Giftless.Testing;

/// <summary>Opens the lock store that is judged, and tidies up after it.</summary>
public abstract class LockStoreFixture : IAsyncDisposable
{
    /// <summary>
    /// Opens the store, which holds nothing at first. Each further call opens it once more, as a second server or a restarted one would.
    /// </summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MissingEnvironmentException">This machine has not what it takes.</exception>
    public abstract Task<ILockStore> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Whether what is opened later sees what was kept before. A store in memory does not.</summary>
    public virtual bool IsDurable => true;

    /// <summary>How often 200 compete for one path.</summary>
    public virtual int Races => 20;

    /// <summary>Closes what was opened.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
