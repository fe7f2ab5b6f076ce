using System.Net;
using System.Runtime.ExceptionServices;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.S3.Multipart;

/// <summary>Passes parts on to the store while they come in.</summary>
internal sealed class S3StreamedParts(S3Bucket bucket, S3Requests requests, S3Failures failures) : IStreamedParts
{
    private const string Operation = "store a part";

    /// <summary>How long the store may take to answer when it was sent everything. Until then it waits for the client.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task PutPartAsync(ObjectKey key, string upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        var name = S3UploadName.Parse(upload);
        if (part.Number > S3Limits.MaxParts || part.Size > name.PartSize || part.Offset != (part.Number - 1) * (Int128)name.PartSize)
        {
            throw new LfsException(
                400,
                $"There is no part {part.Number} of {part.Size} bytes at {part.Offset} in an upload by parts of {name.PartSize} bytes.");
        }

        await using var passing = new LaggingStream(content, part.Size);
        using var body = new StreamContent(passing, LaggingStream.ChunkSize);
        body.Headers.ContentLength = part.Size;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        passing.Ended = () => limit.CancelAfter(Patience);
        try
        {
            using var reply = await StoreCall.RunAsync(
                () => requests.PutAsync(S3PartSigner.RequestFor(bucket, key, name, part), body, limit.Token),
                exception =>
                    passing.Failure is null ? failures.Unreachable(Operation, exception) : new StorageUnavailableException(exception),
                cancellationToken);
            if (reply.StatusCode == HttpStatusCode.NotFound)
                throw new UploadIncompleteException("There is no such upload, or it was given up.");
            if (!reply.IsSuccessStatusCode)
                throw await failures.OfAsync(Operation, reply, cancellationToken);
        }
        catch (Exception) when (passing.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
