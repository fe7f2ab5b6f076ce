using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Upkeep;

/// <summary>Counts what a storage holds. Memory grows with the number of repositories, and not with that of objects.</summary>
/// <param name="store">The storage.</param>
/// <param name="time">The clock by which uploads are taken to be abandoned.</param>
public sealed class UsageMeter(ObjectStore store, TimeProvider time)
{
    /// <summary>Counts.</summary>
    /// <param name="repository">The repository that is wanted, or null for all.</param>
    /// <param name="progress">Where to tell how far it is, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A row for each repository that has anything, in order of name.</returns>
    public async Task<IReadOnlyList<RepositoryUsage>> MeasureAsync(
        RepositoryName? repository, IProgress<UpkeepProgress>? progress, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<RepositoryName, RepositoryUsage>();
        var (objects, bytes) = (0L, 0L);
        await foreach (var item in store.ListAsync(repository, cancellationToken))
        {
            var row = RowOf(item.Key.Repository);
            row.Objects++;
            row.Bytes += item.Size;
            progress?.Report(new UpkeepProgress("counting objects", ++objects, bytes += item.Size));
        }

        await foreach (var item in store.ListRemovedAsync(cancellationToken).Where(item => IsWanted(item.Key.Repository)))
        {
            var row = RowOf(item.Key.Repository);
            row.Removed++;
            row.RemovedBytes += item.Size;
        }

        await foreach (var (owner, size, begunAt) in ListUnfinishedAsync(cancellationToken).Where(upload => IsWanted(upload.Repository)))
        {
            var row = RowOf(owner);
            row.Unfinished++;
            row.UnfinishedBytes += size;
            row.Abandoned += begunAt < time.GetUtcNow() - store.AbandonedAfter ? 1 : 0;
        }

        return [.. rows.Values.OrderBy(row => row.Repository.ToString(), StringComparer.Ordinal)];

        bool IsWanted(RepositoryName owner) => repository is null || owner.Equals(repository);

        RepositoryUsage RowOf(RepositoryName owner)
        {
            if (!rows.TryGetValue(owner, out var row))
                rows.Add(owner, row = new RepositoryUsage { Repository = owner, IsShared = store.Names.IsShared(owner) });
            return row;
        }
    }

    private async IAsyncEnumerable<(RepositoryName Repository, long Size, DateTimeOffset BegunAt)> ListUnfinishedAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var blobs = store.Blobs;
        await foreach (var blob in blobs.ListAsync(store.Names.AllStaged, cancellationToken))
        {
            if (store.Names.ReadStaged(blob.Name) is { } key)
                yield return (key.Repository, blob.Size, blob.WrittenAt);
        }

        if (blobs.GetCapability<IBlobParts>() is not { } parts)
            yield break;
        await foreach (var upload in parts.ListUploadsAsync(store.Names.AllStaged, cancellationToken))
        {
            if (store.Names.ReadStaged(upload.Name) is not { } key)
                continue;
            var held = await parts.ListPartsAsync(upload, cancellationToken);
            yield return (key.Repository, held?.Values.Sum(part => part.Size) ?? 0, upload.StartedAt ?? DateTimeOffset.MaxValue);
        }
    }
}
