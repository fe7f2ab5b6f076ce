using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Upkeep;

/// <summary>One collection of repositories whose objects lie together: mark, remember, sweep, look again.</summary>
internal sealed class CollectionRun(
    ObjectStore store,
    IReadOnlyList<CollectedRepository> repositories,
    CollectionOptions options,
    UpkeepLock? hold,
    DateTimeOffset now,
    IProgress<UpkeepProgress>? progress) : IDisposable
{
    /// <summary>One object for which the storage fails does not keep the others; where nothing works, it is over.</summary>
    private const int MaxFailuresInARow = 10;

    private readonly ObjectNames _names = store.Names;
    private readonly RepositoryName _unit = repositories[0].Repository;
    private readonly HashSet<RepositoryName> _known = [.. repositories.Select(repository => repository.Repository)];
    private readonly Dictionary<IReferenceSource, string> _states = [];
    private OidTable? _needed;
    private OidTable? _claimed;
    private OidTable? _unneeded;
    private TimeSpan _clock;
    private int _failuresInARow;

    public CollectionReport Report { get; } = new() { Repositories = [.. repositories.Select(repository => repository.Repository)] };

    private IEnumerable<IReferenceSource> Sources => repositories.SelectMany(repository => repository.Sources);

    /// <exception cref="UpkeepException">It is not sure; nothing was removed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await MarkAsync(cancellationToken);
        _claimed = await ReadClaimsAsync(cancellationToken);
        await FindUnneededAsync(cancellationToken);
        if (hold is not null)
        {
            await RememberAsync(cancellationToken);
            await RestoreNeededAsync(cancellationToken);
            await ForgetClaimsAsync(cancellationToken);
        }

        await SweepAsync(cancellationToken);
        if (Report.Removed > 0 && hold is not null)
            await LookAgainAsync(cancellationToken);
    }

    public void Dispose()
    {
        _needed?.Dispose();
        _claimed?.Dispose();
        _unneeded?.Dispose();
    }

    private async Task MarkAsync(CancellationToken cancellationToken)
    {
        using var found = new OidTableBuilder();
        var count = 0L;
        foreach (var source in Sources)
        {
            _states[source] = await source.GetStateAsync(cancellationToken);
            await foreach (var reference in source.ReadAsync(cancellationToken))
            {
                found.Add(reference.Oid);
                Tell("reading what is needed", ++count, 0);
                await HoldAsync(cancellationToken);
            }
        }

        _needed = found.Build();
        if (_needed.Count == 0)
            throw new UpkeepException($"Nothing that was shown of {Whose()} needs any object: that is not believed.");
    }

    /// <summary>The first number says when it was made.</summary>
    private async Task<OidTable> ReadClaimsAsync(CancellationToken cancellationToken)
    {
        using var found = new OidTableBuilder();
        await foreach (var claim in ListClaimsAsync(cancellationToken))
            found.Add(claim.Oid, claim.Blob.WrittenAt.UtcTicks);
        return found.Build();
    }

    private IAsyncEnumerable<(Oid Oid, BlobInfo Blob)> ListClaimsAsync(CancellationToken cancellationToken) =>
        store.Blobs.ListAsync(_names.UpkeepOf(_unit, "claims/"), cancellationToken)
            .Where(blob => Oid.TryParse(blob.Name.AsSpan(blob.Name.LastIndexOf('/') + 1), out _))
            .Select(blob => (Oid.Parse(blob.Name.AsSpan(blob.Name.LastIndexOf('/') + 1)), blob));

    private async Task FindUnneededAsync(CancellationToken cancellationToken)
    {
        using var before = await Ledger.ReadAsync(store, _unit, cancellationToken);
        _clock = before.ClockAt(now, options.Grace);
        using var found = new OidTableBuilder();
        var unneeded = 0L;
        await foreach (var item in ListAsync("looking for what is not needed", cancellationToken))
        {
            Report.Objects++;
            Report.Bytes += item.Size;
            if (!IsOurs(item.Key))
                Report.OfOthers++;
            else if (_needed!.Find(item.Key.Oid) is not null)
                Report.Needed++;
            else if (_claimed!.Find(item.Key.Oid) is not null)
                Report.Claimed++;
            else
            {
                unneeded++;
                var since = before.Entries.Find(item.Key.Oid) is { } known && known.Second == item.StoredAt.UtcTicks
                    ? known.First
                    : _clock.Ticks;
                found.Add(item.Key.Oid, since, item.StoredAt.UtcTicks);
            }
        }

        var all = Report.Objects - Report.OfOthers;
        if (all > 0 && Report.Needed == 0)
        {
            throw new UpkeepException(
                $"None of the {all} objects of {Whose()} is needed by what was shown: was the right repository shown?");
        }

        if (unneeded > options.MaxShare * all)
        {
            throw new UpkeepException(
                $"{unneeded} of the {all} objects of {Whose()} are needed by nothing that was shown, which is more than the share of "
                    + $"{options.MaxShare:0.##} that is believed. If it is right, allow a greater one.");
        }

        _unneeded = found.Build();
    }

    /// <summary>
    /// First the list by which servers write down on which objects clients rely, and then since when nothing needs them: so no object gets
    /// old that is not on the list. What lies in the trash stays on it, since a server may still take it to be here.
    /// </summary>
    private async Task RememberAsync(CancellationToken cancellationToken)
    {
        using var candidates = new OidTableBuilder();
        foreach (var entry in _unneeded!)
            candidates.Add(entry.Oid);
        await foreach (var removed in ListTrashAsync(cancellationToken))
            candidates.Add(removed.Oid);
        await WriteCandidatesAsync(candidates, cancellationToken);
        await Ledger.WriteAsync(store, _unit, _unneeded, _clock, now, cancellationToken);
    }

    /// <summary>Claims that were heeded are done with: what they are about has to be found unneeded anew, and for as long.</summary>
    private async Task ForgetClaimsAsync(CancellationToken cancellationToken)
    {
        if (Report.Failed > 0)
            return;
        await foreach (var (oid, blob) in ListClaimsAsync(cancellationToken))
        {
            if (_claimed!.Find(oid) is { } heeded && heeded.First == blob.WrittenAt.UtcTicks && blob.WrittenAt < now)
                await store.Blobs.DeleteAsync(blob.Name, blob.Version, cancellationToken);
        }
    }

    private async Task WriteCandidatesAsync(OidTableBuilder candidates, CancellationToken cancellationToken)
    {
        using var table = candidates.Build();
        await using var file = OidTableBuilder.Temporary();
        var bytes = new byte[OidRecord.Length];
        foreach (var entry in table)
        {
            entry.Write(bytes);
            file.Write(bytes, 0, ObjectClaims.CandidateLength);
        }

        file.Position = 0;
        await store.Blobs.WriteAsync(
            _names.UpkeepOf(_unit, ObjectClaims.CandidatesName),
            file,
            new BlobWrite { Size = file.Length, Replaces = true },
            cancellationToken);
    }

    /// <summary>What a commit needs by now, or a client relies on, was removed in good faith: it comes back.</summary>
    private async Task RestoreNeededAsync(CancellationToken cancellationToken)
    {
        await foreach (var key in ListTrashAsync(cancellationToken))
        {
            if ((_needed!.Find(key.Oid) ?? _claimed!.Find(key.Oid)) is not null)
                await TryAsync(() => RestoreAsync(key, cancellationToken), cancellationToken);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await foreach (var item in ListAsync("removing", cancellationToken))
        {
            if (!IsOurs(item.Key) || _unneeded!.Find(item.Key.Oid) is not { } entry)
                continue;
            if (entry.Second != item.StoredAt.UtcTicks || _clock.Ticks - entry.First < options.Grace.Ticks || item.StoredAt > now)
                Report.Waiting++;
            else if (hold is null)
                Count(item);
            else if (await TryAsync(() => RemoveAsync(item, cancellationToken), cancellationToken))
                Count(item);
        }
    }

    /// <summary>
    /// Looks at the object and its claim right before, and at the claim right after: who claims it first writes the claim, and looks for
    /// the object then.
    /// </summary>
    private async Task<bool> RemoveAsync(ListedObject item, CancellationToken cancellationToken)
    {
        if (await IsClaimedAsync(item.Key, cancellationToken)
            || await store.Blobs.FindAsync(_names.Of(item.Key), cancellationToken) is not { } found
            || found.WrittenAt != item.StoredAt
            || !await store.RemoveAsync(item.Key, found, RemovalReason.Unreferenced, cancellationToken))
            return false;
        if (!await IsClaimedAsync(item.Key, cancellationToken))
            return true;
        await RestoreAsync(item.Key, cancellationToken);
        return false;
    }

    private async Task<bool> IsClaimedAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await store.Blobs.FindAsync(ObjectClaims.ClaimOf(_names, key), cancellationToken) is not null;

    private async Task<bool> RestoreAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (await store.Blobs.FindAsync(_names.Of(key), cancellationToken) is not null)
            return false;
        var isRestored = await store.RestoreAsync(key, cancellationToken);
        Report.Restored += isRestored ? 1 : 0;
        return isRestored;
    }

    /// <summary>What was pushed since it was marked is read once more.</summary>
    private async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        var count = 0L;
        foreach (var source in Sources)
        {
            if (await source.GetStateAsync(cancellationToken) == _states[source])
                continue;
            await foreach (var reference in source.ReadAsync(cancellationToken))
            {
                Tell("reading what was pushed meanwhile", ++count, 0);
                await HoldAsync(cancellationToken);
                if (_unneeded!.Find(reference.Oid) is null)
                    continue;
                foreach (var repository in _known)
                    await TryAsync(() => RestoreAsync(new ObjectKey(repository, reference.Oid), cancellationToken), cancellationToken);
            }
        }
    }

    private async IAsyncEnumerable<ListedObject> ListAsync(
        string step, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (objects, bytes) = (0L, 0L);
        await foreach (var item in store.ListAsync(_names.IsShared(_unit) ? null : _unit, cancellationToken))
        {
            Tell(step, ++objects, bytes += item.Size);
            await HoldAsync(cancellationToken);
            yield return item;
        }
    }

    /// <summary>What a collection removed here.</summary>
    private IAsyncEnumerable<ObjectKey> ListTrashAsync(CancellationToken cancellationToken) =>
        store.Blobs.ListAsync(_names.AllTrashOf(_unit), cancellationToken)
            .Select(blob => _names.ReadTrash(blob.Name))
            .Where(removed => removed is { Reason: RemovalReason.Unreferenced } && IsOurs(removed.Value.Key))
            .Select(removed => removed!.Value.Key);

    /// <summary>Whether an object is of a repository that was given, also where the layout does not tell of which.</summary>
    private bool IsOurs(ObjectKey key) =>
        _known.Contains(key.Repository)
        || (_names.IsShared(_unit) && _names.Of(key with { Repository = _unit }) == _names.Of(key));

    private async Task<bool> TryAsync(Func<Task<bool>> act, CancellationToken cancellationToken)
    {
        try
        {
            var isDone = await act();
            _failuresInARow = 0;
            return isDone;
        }
        catch (LfsException) when (!cancellationToken.IsCancellationRequested && ++_failuresInARow < MaxFailuresInARow)
        {
            Report.Failed++;
            return false;
        }
    }

    private Task HoldAsync(CancellationToken cancellationToken) => hold?.HoldAsync(cancellationToken) ?? Task.CompletedTask;

    private void Count(ListedObject item)
    {
        Report.Removed++;
        Report.RemovedBytes += item.Size;
    }

    private void Tell(string step, long objects, long bytes) => progress?.Report(new UpkeepProgress(step, objects, bytes));

    private string Whose() => string.Join(", ", _known.Take(3)) + (_known.Count > 3 ? $" and {_known.Count - 3} more" : "");
}
