using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Giftless.Storage;

namespace Giftless.Upkeep;

/// <summary>Proves a storage whole: every object is what its oid says, and every object that is needed is here.</summary>
/// <param name="store">The storage.</param>
public sealed class Verifier(ObjectStore store)
{
    private static readonly Oid Empty = new(System.Security.Cryptography.SHA256.HashData([]));

    /// <summary>Verifies, and tells each fault as it is found.</summary>
    /// <param name="options">What and how.</param>
    /// <param name="progress">Where to tell how far it is, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UpkeepException">A source cannot tell what is needed.</exception>
    public async IAsyncEnumerable<Fault> VerifyAsync(
        VerificationOptions options, IProgress<UpkeepProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var faults = Channel.CreateBounded<Fault>(1);
        var work = WorkAsync(options, progress, faults.Writer, ended.Token);
        try
        {
            await foreach (var fault in faults.Reader.ReadAllAsync(cancellationToken))
                yield return fault;
        }
        finally
        {
            await ended.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await work;
    }

    private async Task WorkAsync(
        VerificationOptions options, IProgress<UpkeepProgress>? progress, ChannelWriter<Fault> faults, CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(progress);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(1, options.Parallelism),
            CancellationToken = cancellationToken,
        };
        try
        {
            await Parallel.ForEachAsync(ListAsync(options, cancellationToken), parallel, async (item, cancellation) =>
            {
                if (await JudgeAsync(item, options, cancellation) is { } fault)
                    await faults.WriteAsync(fault, cancellation);
                meter.Add("verifying", item.Size);
            });
            foreach (var repository in options.Needed)
            {
                foreach (var source in repository.Sources)
                {
                    await Parallel.ForEachAsync(source.ReadAsync(cancellationToken), parallel, async (reference, cancellation) =>
                    {
                        if (await JudgeAsync(repository.Repository, reference, cancellation) is { } fault)
                            await faults.WriteAsync(fault, cancellation);
                        meter.Add("looking for what is needed", reference.Size ?? 0);
                    });
                }
            }
        }
        finally
        {
            faults.Complete();
        }
    }

    private IAsyncEnumerable<ListedObject> ListAsync(VerificationOptions options, CancellationToken cancellationToken)
    {
        var items = store.ListAsync(options.Repository, cancellationToken);
        if (options.After is not { } after)
            return items;
        var last = System.Text.Encoding.UTF8.GetBytes(store.Names.Of(after));
        return items.SkipWhile(
            item => System.Text.Encoding.UTF8.GetBytes(store.Names.Of(item.Key)).AsSpan().SequenceCompareTo(last) <= 0);
    }

    private async Task<Fault?> JudgeAsync(ListedObject item, VerificationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            // What was deleted since it was listed is no fault.
            if (await store.Blobs.FindAsync(store.Names.Of(item.Key), cancellationToken) is not { } found)
                return null;
            var actual = !options.ReadsNoBytes ? await store.HashAsync(found, cancellationToken)
                : found.Sha256 is { } kept ? Oid.Parse(kept)
                : found.Size == 0 ? Empty
                : item.Key.Oid;
            if (actual is null || actual == item.Key.Oid)
                return null;
            var isQuarantined = options.Quarantines
                && await store.RemoveAsync(item.Key, found, RemovalReason.Damaged, cancellationToken);
            return new Fault(
                item.Key, FaultKind.Damaged, $"Its {found.Size} bytes have the SHA-256 {actual}.", isQuarantined);
        }
        catch (LfsException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Unreadable(item.Key, exception);
        }
    }

    private async Task<Fault?> JudgeAsync(RepositoryName repository, ObjectReference reference, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(repository, reference.Oid);
        try
        {
            return await store.Blobs.FindAsync(store.Names.Of(key), cancellationToken) switch
            {
                // Lines of extensions name content that no server has.
                null when reference.Size is null => null,
                null => new Fault(key, FaultKind.Missing, "It is needed, and is not here.", IsQuarantined: false),
                var found when reference.Size is { } size && size != found.Size => new Fault(
                    key, FaultKind.Damaged, $"It has {found.Size} bytes; a pointer says {size}.", IsQuarantined: false),
                _ => null,
            };
        }
        catch (LfsException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Unreadable(key, exception);
        }
    }

    private static Fault Unreadable(ObjectKey key, LfsException exception) => new(
        key, FaultKind.Unreadable, $"{exception.Message} {exception.GetBaseException().Message}", IsQuarantined: false);
}
