namespace Giftless.Storage.S3;

/// <summary>Moves bytes through the server.</summary>
internal sealed class S3Streaming(S3Bucket bucket, S3Objects objects, S3Writer writer) : IStreamingStorage
{
    public async ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        var path = bucket.KeyOf(key);
        if (length > 0)
            return await objects.OpenAsync(path, offset, length, entityTag: null, cancellationToken);

        // HTTP has no way to ask for a range of nothing.
        return await objects.FindSizeAsync(path, cancellationToken) is null ? null : new MemoryStream();
    }

    public async Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken)
    {
        using var verified = new VerifyingStream(content, key.Oid, size);
        var path = bucket.KeyOf(key);
        if (await objects.FindSizeAsync(path, cancellationToken) is not null)
        {
            await verified.CopyToAsync(Stream.Null, cancellationToken);
            return PutOutcome.AlreadyPresent;
        }

        await writer.WriteAsync(path, key.Oid, verified, size, cancellationToken);
        return PutOutcome.Stored;
    }
}
