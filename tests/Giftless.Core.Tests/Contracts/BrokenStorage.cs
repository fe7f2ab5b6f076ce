using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Contracts;

/// <summary>A storage of which some members are replaced by broken ones. The others are those of a store that has no fault.</summary>
internal sealed class BrokenStorage(ObjectStore inner)
    : IObjectStorage, IStreamingStorage, IObjectRemoval, IMultipartStorage, IStreamedParts
{
    public Func<ObjectKey, CancellationToken, ValueTask<long?>> GetSize { get; init; } = inner.GetSizeAsync;

    public Func<ObjectKey, long, long, CancellationToken, ValueTask<Stream?>> Open { get; init; } = inner.OpenReadAsync;

    public Func<ObjectKey, Stream, long?, CancellationToken, Task<PutOutcome>> Put { get; init; } = inner.PutAsync;

    public Func<ObjectKey, CancellationToken, Task> Delete { get; init; } = inner.DeleteAsync;

    public Func<ObjectKey, long, long, CancellationToken, Task<MultipartUpload>> OpenUpload { get; init; } = inner.OpenUploadAsync;

    public Func<ObjectKey, string, UploadPart, Stream, CancellationToken, Task> PutPart { get; init; } = inner.PutPartAsync;

    public Func<ObjectKey, string, long, CancellationToken, Task<PutOutcome>> Finish { get; init; } = inner.FinishUploadAsync;

    public Func<ObjectKey, string, CancellationToken, Task> Abort { get; init; } = inner.AbortUploadAsync;

    public PartLimits PartLimits => inner.PartLimits;

    public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) => GetSize(key, cancellationToken);

    public ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken) =>
        Open(key, offset, length, cancellationToken);

    public Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken) =>
        Put(key, content, size, cancellationToken);

    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken) => Delete(key, cancellationToken);

    public Task<MultipartUpload> OpenUploadAsync(ObjectKey key, long size, long partSize, CancellationToken cancellationToken) =>
        OpenUpload(key, size, partSize, cancellationToken);

    public Task PutPartAsync(ObjectKey key, string upload, UploadPart part, Stream content, CancellationToken cancellationToken) =>
        PutPart(key, upload, part, content, cancellationToken);

    public Task<PutOutcome> FinishUploadAsync(ObjectKey key, string upload, long size, CancellationToken cancellationToken) =>
        Finish(key, upload, size, cancellationToken);

    public Task AbortUploadAsync(ObjectKey key, string upload, CancellationToken cancellationToken) =>
        Abort(key, upload, cancellationToken);
}
