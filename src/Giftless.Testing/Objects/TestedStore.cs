using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Testing.Objects;

/// <summary>
/// A storage as the contracts see it. Members can be replaced by broken ones, to see that the contracts notice; the others are those of a
/// store that has no fault.
/// </summary>
internal sealed class TestedStore(ObjectStore inner)
{
    public Func<ObjectKey, CancellationToken, ValueTask<long?>> GetSize { get; init; } = inner.GetSizeAsync;

    public Func<ObjectKey, long, long, CancellationToken, ValueTask<Stream?>> Open { get; init; } = inner.OpenReadAsync;

    public Func<ObjectKey, Stream, long?, CancellationToken, Task<PutOutcome>> Put { get; init; } = inner.PutAsync;

    public Func<ObjectKey, CancellationToken, Task> Delete { get; init; } = inner.DeleteAsync;

    public Func<ObjectKey, long, long, CancellationToken, Task<MultipartUpload>> OpenUpload { get; init; } = inner.OpenUploadAsync;

    public Func<ObjectKey, string, UploadPart, Stream, CancellationToken, Task> PutPart { get; init; } = inner.PutPartAsync;

    public Func<ObjectKey, string, long, CancellationToken, Task<PutOutcome>> Finish { get; init; } = inner.FinishUploadAsync;

    public Func<ObjectKey, string, CancellationToken, Task> Abort { get; init; } = inner.AbortUploadAsync;

    public Func<HttpClient, CancellationToken, Task<StorageReport>> Probe { get; init; } =
        (client, cancellationToken) => StorageProbe.RunAsync(inner, client, cancellationToken);

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

    /// <summary>Sends a part the way the storage takes it: by a signed request, or through the server.</summary>
    public async Task SendPartAsync(
        ObjectKey key, string upload, UploadPart part, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!inner.SignsParts)
        {
            await PutPartAsync(key, upload, part, new MemoryStream(bytes.ToArray()), cancellationToken);
            return;
        }

        var signed = await inner.SignPartAsync(key, upload, part, TimeSpan.FromMinutes(5), cancellationToken);
        using var reply = await SignedCall.SendAsync(HttpMethod.Put, signed, bytes, cancellationToken);
        Demand.That(reply.IsSuccessStatusCode, "the store takes a part by the request that it has signed", $"{(int)reply.StatusCode}");
    }

    public Task<PutOutcome> FinishUploadAsync(ObjectKey key, string upload, long size, CancellationToken cancellationToken) =>
        Finish(key, upload, size, cancellationToken);

    public Task AbortUploadAsync(ObjectKey key, string upload, CancellationToken cancellationToken) =>
        Abort(key, upload, cancellationToken);
}
