using Giftless.Storage.Blobs;

namespace Giftless.Testing;

/// <summary>
/// Opens the store that is judged, and tidies up after it: the one thing that an author of a store writes beside the store.
/// </summary>
public abstract class BlobStoreFixture : IAsyncDisposable
{
    /// <summary>Opens a store that holds nothing. Each scenario calls it once.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MissingEnvironmentException">This machine has not what it takes.</exception>
    public abstract Task<IBlobStore> OpenAsync(CancellationToken cancellationToken);

    /// <summary>The length in bytes of the parts that are sent (<see cref="IBlobParts"/>): what the store takes at least.</summary>
    public virtual int PartSize => 1000;

    /// <summary>
    /// Whether characters beyond U+FFFF come after those below, as in UTF-8, and not as in UTF-16. The contract says that they do; where an
    /// emulator of the store does otherwise, all else is still judged.
    /// </summary>
    public virtual bool ListsInOrderOfUtf8 => true;

    /// <summary>Closes what was opened.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
