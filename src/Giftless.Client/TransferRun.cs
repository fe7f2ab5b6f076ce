using System.Runtime.CompilerServices;
using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>
/// Moves many objects: a batch is asked for when those of the one before are all on their way, so that links do not expire while objects
/// wait for their turn.
/// </summary>
internal sealed class TransferRun<T>(
    IObjectMover<T> mover, BatchClient batches, GitLfsClientOptions options, IReadOnlyList<T> objects)
{
    /// <summary>A batch of fewer goes out when so many bytes were hashed for it: long objects do not wait for each other.</summary>
    private const long MaxBytesToPrepare = 256 * 1024 * 1024;

    private readonly TransferResult?[] _results = new TransferResult?[objects.Count];

    /// <summary>Where each oid of an upload stands first: it is sent once.</summary>
    private readonly Dictionary<string, int> _first = [];

    private readonly List<(int Index, int First)> _again = [];

    private sealed record Planned(int Index, BatchRequestObject Request, BatchOffer Offer);

    public async Task<IReadOnlyList<TransferResult>> RunAsync(CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            PlanAsync(cancellationToken), Parallelism(cancellationToken),
            async (planned, stop) => await GuardAsync(
                planned.Index, planned.Request,
                () => mover.MoveAsync(objects[planned.Index], planned.Request, planned.Offer, stop), stop).ConfigureAwait(false))
            .ConfigureAwait(false);
        foreach (var (index, first) in _again)
            _results[index] = _results[first];
        return _results!;
    }

    private async IAsyncEnumerable<Planned> PlanAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in Chunks())
        {
            var requests = await PrepareAsync(chunk, cancellationToken).ConfigureAwait(false);
            if (requests.Count == 0)
                continue;
            foreach (var planned in await AskAsync(requests, cancellationToken).ConfigureAwait(false))
                yield return planned;
        }
    }

    private IEnumerable<int[]> Chunks()
    {
        var chunk = new List<int>();
        var bytes = 0L;
        for (var i = 0; i < objects.Count; i++)
        {
            chunk.Add(i);
            bytes += Math.Min(mover.BytesToPrepare(objects[i]), MaxBytesToPrepare);
            if (chunk.Count < BatchClient.MaxObjects && bytes < MaxBytesToPrepare && i < objects.Count - 1)
                continue;
            yield return [.. chunk];
            chunk.Clear();
            bytes = 0;
        }
    }

    private async Task<List<(int Index, BatchRequestObject Request)>> PrepareAsync(int[] chunk, CancellationToken cancellationToken)
    {
        var prepared = new BatchRequestObject?[chunk.Length];
        await Parallel.ForEachAsync(Enumerable.Range(0, chunk.Length), Parallelism(cancellationToken), async (i, stop) =>
            await GuardAsync(chunk[i], request: null, async () =>
            {
                prepared[i] = await mover.PrepareAsync(objects[chunk[i]], stop).ConfigureAwait(false);
                return TransferOutcome.Held;
            }, stop).ConfigureAwait(false)).ConfigureAwait(false);

        var requests = new List<(int, BatchRequestObject)>();
        for (var i = 0; i < chunk.Length; i++)
        {
            if (prepared[i] is not { } request)
                continue;
            if (mover.Operation == LfsOperation.Upload && !_first.TryAdd(request.Oid!, chunk[i]))
                _again.Add((chunk[i], _first[request.Oid!]));
            else
                requests.Add((chunk[i], request));
        }

        return requests;
    }

    private async Task<List<Planned>> AskAsync(
        List<(int Index, BatchRequestObject Request)> requests, CancellationToken cancellationToken)
    {
        var planned = new List<Planned>();
        try
        {
            var offers = await batches.AskAsync(mover.Operation, requests.Select(one => one.Request), cancellationToken)
                .ConfigureAwait(false);
            foreach (var (index, request) in requests)
            {
                if (offers.TryGetValue(request.Oid!, out var offer))
                    planned.Add(new Planned(index, request, offer));
                else
                    Fail(index, request, "The server's reply to the batch leaves the object out.");
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            foreach (var (index, request) in requests)
                Fail(index, request, exception.Message, (exception as ClientFailure)?.Code);
        }

        return planned;
    }

    /// <summary>Whatever goes wrong with an object is its own result.</summary>
    private async Task GuardAsync(
        int index, BatchRequestObject? request, Func<Task<TransferOutcome>> work, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await work().ConfigureAwait(false);
            _results[index] = Describe(index, request) with { Outcome = outcome };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Fail(index, request, exception.Message, (exception as ClientFailure)?.Code);
        }
    }

    private void Fail(int index, BatchRequestObject? request, string message, int? code = null) =>
        _results[index] = Describe(index, request) with { Message = BoundedReply.ForPeople(message), Code = code };

    private TransferResult Describe(int index, BatchRequestObject? request)
    {
        var (oid, size) = request is null ? mover.Describe(objects[index]) : (Oid.Parse(request.Oid), request.Size);
        return new TransferResult { Oid = oid, Size = size, Outcome = TransferOutcome.Failed };
    }

    private ParallelOptions Parallelism(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = options.MaxParallelObjects, CancellationToken = cancellationToken };
}
