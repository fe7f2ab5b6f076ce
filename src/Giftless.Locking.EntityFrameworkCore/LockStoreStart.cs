using Giftless.Locks;
using Microsoft.Extensions.Hosting;

namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>
/// Prepares the locks before the server listens, since its first clients may come all at once. A server whose database is not there
/// starts without: it does more than locks.
/// </summary>
internal sealed class LockStoreStart(ILockStore store) : IHostedService
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is EntityFrameworkLockStore<LockDbContext> own)
            await own.PrepareAsync().WaitAsync(Most, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
