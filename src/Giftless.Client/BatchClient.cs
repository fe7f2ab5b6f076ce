using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>Asks what there is to do for objects.</summary>
internal sealed class BatchClient(LfsHttp http, GitLfsClientOptions options, TimeProvider time)
{
    /// <summary>As many as the stock client asks for at a time.</summary>
    public const int MaxObjects = 100;

    private static readonly string[] UploadTransfers = ["multipart-basic", "basic"];
    private static readonly string[] UploadTransfersWithTus = ["tus", .. UploadTransfers];
    private static readonly string[] DownloadTransfers = ["basic"];

    /// <summary>What the server offers, by oid. Objects that it does not mention are missing.</summary>
    /// <exception cref="ClientFailure">There is no batch to be had.</exception>
    public async Task<IReadOnlyDictionary<string, BatchOffer>> AskAsync(
        LfsOperation operation, IEnumerable<BatchRequestObject> objects, CancellationToken cancellationToken)
    {
        var transfers = operation == LfsOperation.Download ? DownloadTransfers : options.UsesTus ? UploadTransfersWithTus : UploadTransfers;
        var batch = new BatchRequest
        {
            Operation = operation == LfsOperation.Upload ? "upload" : "download",
            Transfers = transfers,
            Objects = [.. objects.DistinctBy(item => item.Oid)],
            HashAlgorithm = "sha256",
        };
        var reply = await new RetryBudget(options, time).RunAsync(
            () => http.AskAsync<BatchResponse>(
                () => LfsRequest.Create(HttpMethod.Post, "objects/batch", batch, LfsJsonContext.Default.BatchRequest), cancellationToken),
            cancellationToken).ConfigureAwait(false);

        if (reply.Transfer is { Length: > 0 } transfer && !transfers.Contains(transfer))
            throw new ClientFailure($"The server chose a transfer that was not offered to it: {BoundedReply.ForPeople(transfer)}");
        if (reply.HashAlgorithm is { Length: > 0 } algorithm && algorithm != "sha256")
            throw new ClientFailure($"The server names objects by another hash than SHA-256: {BoundedReply.ForPeople(algorithm)}");

        var offers = new Dictionary<string, BatchOffer>();
        foreach (var entry in reply.Objects ?? [])
        {
            if (entry?.Oid is { } oid)
                offers[oid] = new BatchOffer(entry, reply.Transfer, time);
        }

        return offers;
    }

    /// <summary>What the server offers for one object now.</summary>
    /// <exception cref="ClientFailure">There is no batch to be had, or it does not mention the object.</exception>
    public async Task<BatchOffer> AskAsync(LfsOperation operation, BatchRequestObject item, CancellationToken cancellationToken) =>
        (await AskAsync(operation, [item], cancellationToken).ConfigureAwait(false)).GetValueOrDefault(item.Oid!)
            ?? throw new ClientFailure("The server's reply to the batch leaves the object out.");
}
