using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>Fetches objects into files.</summary>
internal sealed class Downloader(LfsHttp http, ObjectAttempts attempts, IProgress<TransferProgress>? progress)
    : IObjectMover<DownloadObject>
{
    public LfsOperation Operation => LfsOperation.Download;

    public (Oid? Oid, long? Size) Describe(DownloadObject item) => (item.Oid, item.Size);

    public long BytesToPrepare(DownloadObject item) => 0;

    public async Task<BatchRequestObject?> PrepareAsync(DownloadObject item, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(item.Size);
        var file = new FileInfo(item.Path);
        if (file.Exists && file.Length == item.Size)
        {
            using var source = new FileSource(item.Path);
            var hash = await source.HashAsync(HashAlgorithmName.SHA256, 0, source.Size, cancellationToken).ConfigureAwait(false);
            if (new Oid(hash) == item.Oid)
                return null;
        }

        return new BatchRequestObject { Oid = item.Oid.ToString(), Size = item.Size };
    }

    public async Task<TransferOutcome> MoveAsync(
        DownloadObject item, BatchRequestObject request, BatchOffer offer, CancellationToken cancellationToken)
    {
        // A refused object makes neither file nor folder.
        PartialFile? file = null;
        try
        {
            return await attempts.RunAsync(Operation, request, offer, async (current, budget) =>
            {
                var download = current.Actions?.Download ?? throw new ClientFailure("The server offers no link to download the object.");
                file ??= await PartialFile.OpenAsync(item.Path, item.Oid, item.Size, cancellationToken).ConfigureAwait(false);
                if (file.Length < item.Size)
                    await FetchAsync(item, download, current.TakesCredentials, file, budget, cancellationToken).ConfigureAwait(false);
                Check(item, file);
                await file.PublishAsync().ConfigureAwait(false);
                return TransferOutcome.Transferred;
            }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (file is not null)
                await file.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task FetchAsync(
        DownloadObject item, LfsAction download, bool sendCredentials, PartialFile file, RetryBudget budget,
        CancellationToken cancellationToken)
    {
        using var watch = http.Watch(cancellationToken);
        using var response = await http.ActAsync(
            () =>
            {
                var request = ActionRequest.Create(HttpMethod.Get, download.Href, download.Header);
                if (file.Length > 0)
                    request.Headers.Range = new RangeHeaderValue(file.Length, null);
                return request;
            },
            watch, sendCredentials, accepted: HttpStatusCode.RequestedRangeNotSatisfiable).ConfigureAwait(false);
        Begin(item, response, file);

        var buffer = ArrayPool<byte>.Shared.Rent(UploadSource.BufferSize);
        try
        {
            var body = await response.Content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
            for (int read; (read = await ReadAsync(body, buffer, watch).ConfigureAwait(false)) > 0;)
            {
                RequireFits(item, file, read);
                await file.AddAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                budget.Reached(file.Length);
                progress?.Report(new TransferProgress(item.Oid, file.Length, item.Size));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (file.Length < item.Size)
            throw Again($"The download ended after {file.Length} of {item.Size} bytes.");
    }

    /// <summary>Finds out where in the object the reply begins.</summary>
    private static void Begin(DownloadObject item, HttpResponseMessage response, PartialFile file)
    {
        if (response.StatusCode == HttpStatusCode.OK && file.Length > 0)
            file.Restart();
        else if (response.StatusCode != HttpStatusCode.OK)
        {
            if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != file.Length)
            {
                file.Restart();
                throw Again("The server did not send the range that it was asked for.");
            }

            file.IsPieced |= file.Length > 0;
        }

        if (response.Content.Headers.ContentLength is { } length)
            RequireFits(item, file, length);
    }

    private static async ValueTask<int> ReadAsync(Stream body, byte[] buffer, ActivityWatch watch)
    {
        try
        {
            var read = await body.ReadAsync(buffer, watch.Token).ConfigureAwait(false);
            watch.Seen();
            return read;
        }
        catch (Exception exception) when (watch.Judge(exception) is { } failure)
        {
            throw failure;
        }
    }

    private static void RequireFits(DownloadObject item, PartialFile file, long more)
    {
        if (more <= item.Size - file.Length)
            return;
        file.Restart();
        throw new ClientFailure($"The server sends more than the {item.Size} bytes that the object has.");
    }

    /// <summary>Whether the bytes are the object. Those that came in pieces are fetched once more, in one.</summary>
    private static void Check(DownloadObject item, PartialFile file)
    {
        var hash = file.Hash();
        if (hash == item.Oid)
            return;
        var wasPieced = file.IsPieced;
        file.Restart();
        var message = $"What the server sent has the SHA-256 {hash}, and is not the object.";
        throw wasPieced ? Again(message) : new ClientFailure(message);
    }

    private static ClientFailure Again(string message) => new(message) { Remedy = Remedy.Again };
}
