using System.Collections.Concurrent;
using Giftless.Locks;
using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Git;

/// <summary>
/// Judges a push before its refs are updated, by what it brings: the commits that no ref of the repository has yet. It asks the
/// <c>git</c> of this machine (2.35 or later), in the environment of a <c>pre-receive</c> hook or any other.
/// </summary>
public sealed class PushCheck
{
    /// <summary>After so many faults nobody reads on.</summary>
    public const int MaxFaults = 1000;

    private const int LookUpsAtOnce = 16;

    private readonly ObjectStores _stores;
    private readonly LockService? _locks;
    private readonly PushCheckOptions _options;

    internal PushCheck(ObjectStores stores, LockService? locks, PushCheckOptions options) =>
        (_stores, _locks, _options) = (stores, locks, options);

    /// <summary>Finds out why a push is to be refused.</summary>
    /// <param name="gitDirectory">The repository's folder; null for the current one, as in a hook.</param>
    /// <param name="repository">The repository as the Git LFS server knows it.</param>
    /// <param name="user">Who pushes.</param>
    /// <param name="updates">What the push makes of refs.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>At most <see cref="MaxFaults"/>, in order of path; none for a push that is to be let in.</returns>
    /// <exception cref="LfsException">422: git cannot tell; 404: the server has no such repository; 503: the storage cannot.</exception>
    /// <exception cref="LockStoreUnavailableException">The locks cannot be read.</exception>
    public async Task<IReadOnlyList<PushFault>> FindFaultsAsync(
        string? gitDirectory,
        RepositoryName repository,
        LockOwner user,
        IReadOnlyCollection<RefUpdate> updates,
        CancellationToken cancellationToken)
    {
        var faults = new PushFaults();
        if (_options.Locks && _locks is not null)
            await FindLockedAsync(_locks, gitDirectory, repository, user, updates, faults, cancellationToken);
        var commits = updates.Where(update => !update.Deletes).Select(update => update.NewCommit).ToHashSet();
        if (commits.Count > 0 && (_options.Objects || _options.Attributes))
            await FindBrokenAsync(gitDirectory, repository, commits, faults, cancellationToken);
        return faults.InOrder();
    }

    private static async Task FindLockedAsync(
        LockService locks,
        string? gitDirectory,
        RepositoryName repository,
        LockOwner user,
        IReadOnlyCollection<RefUpdate> updates,
        PushFaults faults,
        CancellationToken cancellationToken)
    {
        var paths = new HashSet<LockPath>();
        foreach (var update in updates)
            paths.UnionWith(await PushedFiles.FindAsync(gitDirectory, update, cancellationToken));

        // A push that changes nothing says nothing about the locks; that they can be read is known all the same.
        await locks.ListAsync(repository, id: null, path: null, cursor: null, limit: 1, cancellationToken);
        foreach (var held in await locks.FindOthersAsync(repository, user, paths, cancellationToken))
            faults.Add(PushFault.Locked(held));
    }

    private async Task FindBrokenAsync(
        string? gitDirectory,
        RepositoryName repository,
        IReadOnlyCollection<string> commits,
        PushFaults faults,
        CancellationToken cancellationToken)
    {
        var store = await _stores.FindAsync(repository, cancellationToken)
            ?? throw new LfsException(404, $"The Git LFS server has no repository {repository}.");
        var asked = new ConcurrentDictionary<LfsPointer, bool>();
        var contents = new ConcurrentDictionary<string, bool>();
        await Parallel.ForEachAsync(
            PushedBlobs.ReadAsync(gitDirectory, commits, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = LookUpsAtOnce, CancellationToken = cancellationToken },
            async (blob, token) =>
            {
                // Git LFS leaves empty files as they are.
                if (blob.Content is [])
                    return;
                if (!blob.IsMeantAsPointer)
                    contents.TryAdd(blob.Id, true);
                else if (!_options.Objects)
                    return;
                else if (LfsPointer.Read(blob.Content, out var fault) is not { } pointer)
                    faults.Add(PushFault.Malformed(blob.Path, fault!));
                else if (pointer.Size > 0 && asked.TryAdd(pointer, true))
                    faults.Add(Judge(blob.Path, pointer, await store.GetSizeAsync(new ObjectKey(repository, pointer.Oid), token)));
            });

        if (!_options.Attributes || contents.IsEmpty)
            return;
        foreach (var path in await AttributedFiles.FindAsync(gitDirectory, commits, contents.Keys.ToHashSet(), cancellationToken))
            faults.Add(PushFault.NoPointer(path));
    }

    private static PushFault? Judge(string path, LfsPointer pointer, long? held) =>
        held is null ? PushFault.Missing(path, pointer)
        : held != pointer.Size ? PushFault.OtherSize(path, pointer, held.Value)
        : null;
}
