using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Git;

/// <summary>Finds objects in the storages of the server.</summary>
internal sealed class StoredPointerResolver(ObjectStores stores) : IPointerResolver
{
    public async ValueTask<bool> HoldsAsync(RepositoryName repository, LfsPointer pointer, CancellationToken cancellationToken) =>
        pointer.Size == 0
        || (await stores.FindAsync(repository, cancellationToken) is { } store
            && await store.GetSizeAsync(new ObjectKey(repository, pointer.Oid), cancellationToken) == pointer.Size);

    public async ValueTask<Stream?> OpenAsync(RepositoryName repository, LfsPointer pointer, CancellationToken cancellationToken) =>
        pointer.Size == 0 ? Stream.Null
        : await stores.FindAsync(repository, cancellationToken) is { } store
            ? await store.OpenReadAsync(new ObjectKey(repository, pointer.Oid), 0, pointer.Size, cancellationToken)
        : null;
}
