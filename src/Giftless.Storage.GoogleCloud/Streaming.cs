using Giftless.Storage.GoogleCloud.Client;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Moves bytes through the server, a few buffers at a time.</summary>
internal sealed class Streaming(BucketObjects objects, ObjectNames names) : IStreamingStorage
{
    public async ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        var name = names.Of(key);
        if (length > 0)
            return await objects.OpenAsync(name, generation: null, offset, length, cancellationToken);

        // There is no range of no bytes.
        return await objects.FindAsync(name, cancellationToken) is null ? null : new MemoryStream([], writable: false);
    }

    public async Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken)
    {
        ObjectTooLongException.ThrowIfOver(size, DirectUploads.MaxObjectSize);
        var name = names.Of(key);
        using var verified = new VerifyingStream(content, key.Oid, size);
        if (await objects.FindAsync(name, cancellationToken) is not null)
        {
            await verified.CopyToAsync(Stream.Null, cancellationToken);
            return PutOutcome.AlreadyPresent;
        }

        return await objects.CreateAsync(name, verified, size, cancellationToken) ? PutOutcome.Stored : PutOutcome.AlreadyPresent;
    }
}
