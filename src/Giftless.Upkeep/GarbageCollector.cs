using Giftless.Storage;

namespace Giftless.Upkeep;

/// <summary>
/// Moves to the trash what nothing needs any more, and refuses when it is not sure. It is for administrators; nothing leads to it by HTTP.
/// </summary>
/// <remarks>
/// <para>
/// An object is removed if all sources of its repository could be read as a whole and none needs it; earlier collections found the same,
/// for at least <see cref="CollectionOptions.Grace"/>; no client was told meanwhile that it is here; and all that still holds when its
/// turn comes. From the trash it can be restored until <see cref="ObjectStoreOptions.TrashedFor"/> is over, and a collection that finds
/// something in the trash that is needed brings it back by itself.
/// </para>
/// <para>
/// It can be killed at any moment, runs beside servers, and needs memory for a few thousand objects, however many there are. What it
/// remembers lies in the storage, below <c>.upkeep/</c>.
/// </para>
/// </remarks>
/// <param name="store">The storage.</param>
/// <param name="time">The clock by which it holds its lock. Ages are told by the storage's own.</param>
public sealed class GarbageCollector(ObjectStore store, TimeProvider time)
{
    /// <summary>Collects.</summary>
    /// <param name="repositories">The repositories, with all that says what they need. Others are left alone.</param>
    /// <param name="options">How careful to be.</param>
    /// <param name="progress">Where to tell how far it is, or null.</param>
    /// <param name="cancellationToken">Ends it, at any point, without loss.</param>
    /// <returns>A report for each repository, or one for all where their objects lie together.</returns>
    /// <exception cref="UpkeepException">It is not sure. Nothing was removed from the repository that it is about, nor from those after
    /// it.</exception>
    /// <exception cref="StorageUnavailableException">The storage failed.</exception>
    public async Task<IReadOnlyList<CollectionReport>> CollectAsync(
        IReadOnlyList<CollectedRepository> repositories,
        CollectionOptions options,
        IProgress<UpkeepProgress>? progress,
        CancellationToken cancellationToken)
    {
        options.Demand();
        if (repositories.Count == 0)
            throw new UpkeepException("No repository was given.");
        foreach (var repository in repositories)
            Demand(repository, options);
        if (options.IsDryRun)
            return await CollectAllAsync(repositories, options, hold: null, time.GetUtcNow(), progress, cancellationToken);

        var now = await StoreClock.ReadAsync(store.Blobs, store.Names, cancellationToken);
        var held = await UpkeepLock.TakeAsync(store, time, now, options.LockExpiry, cancellationToken);
        try
        {
            return await CollectAllAsync(repositories, options, held, now, progress, cancellationToken);
        }
        finally
        {
            await held.ReleaseAsync(CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<CollectionReport>> CollectAllAsync(
        IReadOnlyList<CollectedRepository> repositories,
        CollectionOptions options,
        UpkeepLock? hold,
        DateTimeOffset now,
        IProgress<UpkeepProgress>? progress,
        CancellationToken cancellationToken)
    {
        var reports = new List<CollectionReport>();
        foreach (var together in repositories.GroupBy(repository => store.Names.UpkeepOf(repository.Repository, "")))
        {
            using var run = new CollectionRun(store, [.. together], options, hold, now, progress);
            await run.RunAsync(cancellationToken);
            reports.Add(run.Report);
        }

        return reports;
    }

    private void Demand(CollectedRepository repository, CollectionOptions options)
    {
        var name = repository.Repository;
        if (repository.Sources.Count == 0)
            throw new UpkeepException($"Nothing says what the repository {name} needs, so that it cannot be collected.");
        var probe = new ObjectKey(name, default);
        if (store.Names.Read(store.Names.Of(probe)) is null)
            throw new UpkeepException("The layout of this storage cannot be read backwards, so that it is not known what its blobs are.");
        if (store.Names.IsShared(name) && !options.AreAllRepositories)
        {
            throw new UpkeepException("The layout of this storage does not keep the objects of repositories apart, so that one cannot be "
                + "collected without all others: give all of them, and say that these are all.");
        }
    }
}
