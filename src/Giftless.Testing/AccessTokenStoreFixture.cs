using Giftless.AccessTokens;

namespace Giftless.Testing;

/// <summary>Opens the store of access tokens that is judged, and tidies up after it.</summary>
public abstract class AccessTokenStoreFixture : IAsyncDisposable
{
    /// <summary>
    /// Opens the store, which holds nothing at first. Each further call opens it once more, as a second server or a restarted one would.
    /// </summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MissingEnvironmentException">This machine has not what it takes.</exception>
    public abstract Task<IAccessTokenStore> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Whether what is opened later sees what was kept before. A store in memory does not.</summary>
    public virtual bool IsDurable => true;

    /// <summary>Closes what was opened.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
