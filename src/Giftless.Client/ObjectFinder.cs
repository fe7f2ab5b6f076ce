using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>Asks which objects can be downloaded, by batches of which nothing is fetched.</summary>
internal sealed class ObjectFinder(BatchClient batches, GitLfsClientOptions options)
{
    /// <exception cref="GitLfsException">A batch cannot be had.</exception>
    public async Task<IReadOnlyList<ObjectPresence>> FindAsync(IReadOnlyList<LfsPointer> objects, CancellationToken cancellationToken)
    {
        var found = new ObjectPresence[objects.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelObjects, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, objects.Count).Chunk(BatchClient.MaxObjects), parallel, async (chunk, stop) =>
        {
            var offers = await AskAsync(chunk.Select(i => objects[i]), stop).ConfigureAwait(false);
            foreach (var i in chunk)
                found[i] = Judge(objects[i], offers.GetValueOrDefault(objects[i].Oid.ToString()));
        }).ConfigureAwait(false);
        return found;
    }

    private async Task<IReadOnlyDictionary<string, BatchOffer>> AskAsync(
        IEnumerable<LfsPointer> objects, CancellationToken cancellationToken)
    {
        try
        {
            var requests = objects.Select(item => new BatchRequestObject { Oid = item.Oid.ToString(), Size = item.Size });
            return await batches.AskAsync(LfsOperation.Download, requests, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientFailure failure)
        {
            throw new GitLfsException(BoundedReply.ForPeople(failure.Message), failure) { Code = failure.Code };
        }
    }

    private static ObjectPresence Judge(LfsPointer item, BatchOffer? offer) => offer?.Entry switch
    {
        { Error: { } error } => new(item.Oid, item.Size, IsHeld: false)
        {
            Message = BoundedReply.ForPeople(error.Message ?? "The server refuses the object."),
            Code = error.Code,
        },
        { Actions.Download: not null } => new(item.Oid, item.Size, IsHeld: true),
        _ => new(item.Oid, item.Size, IsHeld: false) { Message = "The server offers no link to download the object." },
    };
}
