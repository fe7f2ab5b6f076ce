using System.Collections.Concurrent;
using Giftless.Storage;

namespace Giftless.Upkeep;

/// <summary>
/// Copies objects from one storage to another one, of whatever kinds and layouts. Each is checked against its SHA-256 on its way; one that
/// is there is not copied again, so that a copy that was interrupted goes on. The trash stays behind.
/// </summary>
/// <param name="from">Where they are. Nothing is changed there.</param>
/// <param name="to">Where they are to be.</param>
public sealed class StorageCopier(ObjectStore from, ObjectStore to)
{
    private const int MaxFaults = 100;
    private const int MaxAttempts = 3;

    private readonly ConcurrentQueue<Fault> _faults = new();
    private readonly ConcurrentDictionary<ObjectKey, string> _reasons = new();
    private long _objects;
    private long _bytes;
    private long _copied;
    private long _copiedBytes;
    private long _failed;

    /// <summary>Copies, and verifies at the end.</summary>
    /// <param name="options">What and how.</param>
    /// <param name="progress">Where to tell how far it is, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StorageUnavailableException">One of the storages cannot be listed.</exception>
    public async Task<CopyReport> CopyAsync(CopyOptions options, IProgress<UpkeepProgress>? progress, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(1, options.Parallelism),
            CancellationToken = cancellationToken,
        };
        var meter = new ProgressMeter(progress);
        await Parallel.ForEachAsync(from.ListAsync(options.Repository, cancellationToken), parallel, async (item, cancellation) =>
        {
            await TryToCopyAsync(item, options.IsDryRun, cancellation);
            meter.Add("copying", item.Size);
        });
        if (!options.IsDryRun)
        {
            meter = new ProgressMeter(progress);
            await Parallel.ForEachAsync(from.ListAsync(options.Repository, cancellationToken), parallel, async (item, cancellation) =>
            {
                if (await JudgeAsync(item, options.ReadsAgain, cancellation) is { } fault)
                    Tell(fault);
                meter.Add("verifying", item.Size);
            });
        }

        return new CopyReport
        {
            Objects = _objects,
            Bytes = _bytes,
            Copied = _copied,
            CopiedBytes = _copiedBytes,
            Failed = _failed,
            Faults = [.. _faults],
        };
    }

    /// <summary>What fails is told by the verification: it may be there all the same.</summary>
    private async Task TryToCopyAsync(ListedObject item, bool isDryRun, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _objects);
        Interlocked.Add(ref _bytes, item.Size);
        try
        {
            if (!await RepeatAsync(() => CopyAsync(item, isDryRun, cancellationToken), cancellationToken))
                return;
            Interlocked.Increment(ref _copied);
            Interlocked.Add(ref _copiedBytes, item.Size);
        }
        catch (LfsException exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (_reasons.Count < MaxFaults)
                _reasons[item.Key] = $"{exception.Message} {exception.GetBaseException().Message}";
        }
    }

    private async Task<bool> CopyAsync(ListedObject item, bool isDryRun, CancellationToken cancellationToken)
    {
        if (await to.GetSizeAsync(item.Key, cancellationToken) is not null)
            return false;
        if (isDryRun)
            return true;
        await using var content = await from.OpenReadAsync(item.Key, 0, item.Size, cancellationToken);
        return content is not null
            && await to.PutAsync(item.Key, content, item.Size, cancellationToken) == PutOutcome.Stored;
    }

    private async Task<Fault?> JudgeAsync(ListedObject item, bool readsAgain, CancellationToken cancellationToken)
    {
        try
        {
            return await RepeatAsync(() => VerifyAsync(item, readsAgain, cancellationToken), cancellationToken);
        }
        catch (LfsException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new Fault(
                item.Key, FaultKind.Unreadable, $"{exception.Message} {exception.GetBaseException().Message}", IsQuarantined: false);
        }
    }

    private async Task<Fault?> VerifyAsync(ListedObject item, bool readsAgain, CancellationToken cancellationToken)
    {
        if (await to.Blobs.FindAsync(to.Names.Of(item.Key), cancellationToken) is not { } found)
        {
            // What was removed from the source meanwhile need not be there.
            var reason = _reasons.GetValueOrDefault(item.Key, "It is not in the target.");
            return await from.GetSizeAsync(item.Key, cancellationToken) is null
                ? null
                : new Fault(item.Key, FaultKind.Missing, reason, IsQuarantined: false);
        }

        if (found.Size != item.Size)
            return new Fault(item.Key, FaultKind.Damaged, $"It has {item.Size} bytes, and {found.Size} in the target.", false);
        return readsAgain && await to.HashAsync(found, cancellationToken) is { } actual && actual != item.Key.Oid
            ? new Fault(item.Key, FaultKind.Damaged, $"Its bytes have the SHA-256 {actual} in the target.", IsQuarantined: false)
            : null;
    }

    /// <summary>A storage that fails once and again does not end a copy of days.</summary>
    private static async Task<T> RepeatAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (StorageUnavailableException) when (attempt < MaxAttempts && !cancellationToken.IsCancellationRequested)
            {
                // Once more.
            }
        }
    }

    private void Tell(Fault fault)
    {
        Interlocked.Increment(ref _failed);
        if (_faults.Count < MaxFaults)
            _faults.Enqueue(fault);
    }
}
