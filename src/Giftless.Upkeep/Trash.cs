using Giftless.Storage;

namespace Giftless.Upkeep;

/// <summary>What was removed and can be restored.</summary>
/// <param name="store">The storage.</param>
public sealed class Trash(ObjectStore store)
{
    /// <summary>Lists what lies in the trash.</summary>
    /// <param name="repository">The repository that it is wanted of, or null for all.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public IAsyncEnumerable<RemovedObject> ListAsync(RepositoryName? repository, CancellationToken cancellationToken) =>
        store.ListRemovedAsync(cancellationToken).Where(item => repository is null || item.Key.Repository.Equals(repository));

    /// <summary>Restores what was removed of a repository.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="oids">Which objects; empty for all that are not here.</param>
    /// <param name="isDryRun">Whether to say only what would be restored.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is here now that was not, and what could not be restored: it is not in the trash, or damaged.</returns>
    public async Task<(IReadOnlyList<Oid> Restored, IReadOnlyList<Oid> Failed)> RestoreAsync(
        RepositoryName repository, IReadOnlyCollection<Oid> oids, bool isDryRun, CancellationToken cancellationToken)
    {
        var removed = await ListAsync(repository, cancellationToken).Select(item => item.Key.Oid).Distinct().ToListAsync(cancellationToken);
        var (restored, failed) = (new List<Oid>(), new List<Oid>());
        foreach (var oid in oids.Count > 0 ? oids : removed)
        {
            var key = new ObjectKey(repository, oid);
            if (await store.GetSizeAsync(key, cancellationToken) is not null)
                continue;
            var isRestored = isDryRun ? removed.Contains(oid) : await store.RestoreAsync(key, cancellationToken);
            (isRestored ? restored : failed).Add(oid);
        }

        return (restored, failed);
    }

    /// <summary>
    /// Deletes for good what has lain in the trash for long enough, by a clock that follows the storage's own and does not jump with it: it
    /// takes two calls with time between them to delete anything, the first one of which sets this clock.
    /// </summary>
    /// <param name="keptFor">How long; null for what the storage's options say.</param>
    /// <param name="repository">The repository whose trash is deleted, or null for all.</param>
    /// <param name="isDryRun">Whether to say only what would be deleted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many objects, and how many bytes these have.</returns>
    public async Task<(long Objects, long Bytes)> PurgeAsync(
        TimeSpan? keptFor, RepositoryName? repository, bool isDryRun, CancellationToken cancellationToken)
    {
        var kept = keptFor ?? store.TrashedFor;
        if (kept < TimeSpan.FromHours(1))
            throw new UpkeepException($"Trash has to be kept for an hour or more, not {kept}.");
        var now = await store.ReadTrashClockAsync(kept, advances: !isDryRun, cancellationToken);
        var (objects, bytes) = (0L, 0L);
        await foreach (var blob in store.Blobs.ListAsync(store.Names.AllTrash, cancellationToken))
        {
            if (store.Names.ReadTrash(blob.Name) is not { } removed
                || removed.RemovedAt > now - kept
                || (repository is not null && !removed.Key.Repository.Equals(repository)))
                continue;
            if (!isDryRun)
                await store.Blobs.DeleteAsync(blob.Name, blob.Version, cancellationToken);
            (objects, bytes) = (objects + 1, bytes + blob.Size);
        }

        return (objects, bytes);
    }
}
