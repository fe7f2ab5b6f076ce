using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Testing.Objects;

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

    /// <summary>How objects are kept in the store, where <see cref="ObjectStoreContract"/> is run.</summary>
    public virtual ObjectStoreOptions Options { get; } = new();

    /// <summary>
    /// The names of all that lies in the store: blobs, and what is left of uploads. A fixture that can look behind the store's back says
    /// what is really there; by default the store is asked.
    /// </summary>
    /// <param name="store">The store, as <see cref="OpenAsync"/> gave it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public virtual async Task<IReadOnlyList<string>> ListAllAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var names = await store.ListAsync("", cancellationToken).Select(blob => blob.Name).ToListAsync(cancellationToken);
        if (store.GetCapability<IBlobParts>() is { } parts)
        {
            await foreach (var upload in parts.ListUploadsAsync("", cancellationToken))
                names.Add($"{upload.Name} (unfinished)");
        }

        return names;
    }

    /// <summary>What the upper contract is tried on: a store that is broken, where it is to be seen that the contract notices.</summary>
    internal virtual TestedStore Wrap(ObjectStore store) => new(store);

    /// <summary>Closes what was opened.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
