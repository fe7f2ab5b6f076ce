using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// A store with what the host has put in front of it. That ends with the host, the outermost first, and before the store, which has an
/// owner of its own.
/// </summary>
internal sealed class DecoratedBlobStore : IDisposable, IAsyncDisposable
{
    private readonly Stack<IBlobStore> _decorators = new();

    /// <param name="store">The store.</param>
    /// <param name="decorate">What gives each decorator, the innermost first.</param>
    public DecoratedBlobStore(IBlobStore store, IEnumerable<Func<IBlobStore, IBlobStore>> decorate)
    {
        Outermost = store;
        foreach (var next in decorate)
        {
            var decorator = next(Outermost);
            if (decorator != Outermost)
                _decorators.Push(decorator);
            Outermost = decorator;
        }
    }

    /// <summary>What is asked in place of the store.</summary>
    public IBlobStore Outermost { get; }

    public void Dispose()
    {
        while (_decorators.TryPop(out var decorator))
        {
            if (decorator is IDisposable disposable)
                disposable.Dispose();
            else if (decorator is IAsyncDisposable later)
                later.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_decorators.TryPop(out var decorator))
        {
            if (decorator is IAsyncDisposable disposable)
                await disposable.DisposeAsync();
            else
                (decorator as IDisposable)?.Dispose();
        }
    }
}
