using System.Security.Cryptography;
using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>Sends objects.</summary>
internal sealed class Uploader(
    LfsHttp http, ObjectAttempts attempts, Finisher finisher, GitLfsClientOptions options, TimeProvider time,
    IProgress<TransferProgress>? progress)
    : IObjectMover<UploadObject>
{
    private readonly PartsUpload _parts = new(http, options, time);
    private readonly TusUpload _tus = new(http, options, time);

    public LfsOperation Operation => LfsOperation.Upload;

    public (Oid? Oid, long? Size) Describe(UploadObject item) => (item.Oid, null);

    public long BytesToPrepare(UploadObject item) => item.BytesToHash;

    public async Task<BatchRequestObject?> PrepareAsync(UploadObject item, CancellationToken cancellationToken)
    {
        using var source = item.Open();
        var oid = item.Oid
            ?? new Oid(await source.HashAsync(HashAlgorithmName.SHA256, 0, source.Size, cancellationToken).ConfigureAwait(false));
        return new BatchRequestObject { Oid = oid.ToString(), Size = source.Size, FileName = item.FileName };
    }

    public async Task<TransferOutcome> MoveAsync(
        UploadObject item, BatchRequestObject request, BatchOffer offer, CancellationToken cancellationToken)
    {
        using var source = item.Open();
        if (source.Size != request.Size)
            throw new ClientFailure($"The content had {request.Size} bytes and now has {source.Size}.");
        var oid = Oid.Parse(request.Oid);
        var outcome = TransferOutcome.Held;
        return await attempts.RunAsync(Operation, request, offer, async (current, budget) =>
        {
            if (current.Actions is not { } actions || actions is { Upload: null, Parts: null, Commit: null })
                return outcome;
            if (actions.Parts is not null || actions.Commit is not null)
                await _parts.SendAsync(source, current, budget, Report, cancellationToken).ConfigureAwait(false);
            else if (actions.Upload is { } begun && current.IsTus)
                await _tus.SendAsync(source, begun, current.TakesCredentials, budget, Report, cancellationToken).ConfigureAwait(false);
            else if (actions.Upload is { } upload)
                await SendAsync(source, upload, current.TakesCredentials, Report, cancellationToken).ConfigureAwait(false);

            // A failure of what follows may lead to a batch that has nothing left to do.
            outcome = TransferOutcome.Transferred;
            if (actions.Commit is { } commit)
                await finisher.RunAsync(commit, current.TakesCredentials, () => null, cancellationToken).ConfigureAwait(false);
            if (actions.Verify is { } verify)
            {
                await finisher.RunAsync(verify, current.TakesCredentials, () => Finisher.VerificationOf(request), cancellationToken)
                    .ConfigureAwait(false);
            }

            return outcome;
        }, cancellationToken).ConfigureAwait(false);

        void Report(long bytes) => progress?.Report(new TransferProgress(oid, bytes, source.Size));
    }

    private async Task SendAsync(
        UploadSource source, LfsAction upload, bool sendCredentials, Action<long> report, CancellationToken cancellationToken)
    {
        using var watch = http.Watch(cancellationToken);
        using var response = await http.ActAsync(
            () => ActionRequest.Create(
                HttpMethod.Put, upload.Href, upload.Header, new SourceContent(source, 0, source.Size, watch, report)),
            watch, sendCredentials).ConfigureAwait(false);
    }
}
