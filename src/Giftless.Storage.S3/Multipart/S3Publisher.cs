namespace Giftless.Storage.S3.Multipart;

/// <summary>
/// Makes objects of staged uploads. The version that was checked is the one that is copied to the object's key; no signed request ever
/// leads there unchecked.
/// </summary>
internal sealed class S3Publisher(
    S3Bucket bucket,
    S3Failures failures,
    S3Objects objects,
    S3Parts parts,
    S3Copier copier,
    UploadVerification verification,
    KnownObjects known,
    TimeProvider time)
{
    private const int MaxAttempts = 6;

    public async Task<PutOutcome> PublishAsync(ObjectKey key, S3UploadName name, long size, CancellationToken cancellationToken)
    {
        var staged = bucket.StagedKeyOf(key, name.Unique);
        var target = bucket.KeyOf(key);
        var held = await objects.FindSizeAsync(target, cancellationToken);
        if (held == size && name.UploadId is not null)
            await parts.AbortAsync(staged, name.UploadId, cancellationToken);
        var outcome = held == size
            ? PutOutcome.AlreadyPresent
            : await PublishAsync(key, staged, target, name, size, held, cancellationToken);

        // Either the store has told the length of the object, or that of the staged one which it copied.
        known.Add(key, size);
        await DiscardAsync(staged, cancellationToken);
        return outcome;
    }

    public Task DiscardAsync(string staged, CancellationToken cancellationToken) =>
        failures.CallAsync(
            "delete an object", cancellation => bucket.Client.DeleteObjectAsync(bucket.Name, staged, cancellation), cancellationToken);

    private async Task<PutOutcome> PublishAsync(
        ObjectKey key, string staged, string target, S3UploadName name, long size, long? held, CancellationToken cancellationToken)
    {
        try
        {
            if (name.UploadId is not null)
                await CompleteAsync(staged, target, name, size, cancellationToken);
            if (await objects.FindVersionAsync(staged, cancellationToken) is not { } version)
                throw new UploadIncompleteException("Nothing was sent, or the upload was given up.");
            if (await FaultOfAsync(key, staged, version, size, cancellationToken) is { } fault)
            {
                await DiscardAsync(staged, cancellationToken);
                throw new ObjectMismatchException(fault);
            }

            if (held is { } other)
                throw new OtherSizeHeldException(other, size);
            return await copier.CopyAsync(staged, version.EntityTag, target, size, cancellationToken) ? PutOutcome.Stored : throw Changed();
        }
        catch (UploadIncompleteException)
        {
            // Another one may have finished it at the same time.
            if (await objects.FindSizeAsync(target, cancellationToken) != size)
                throw;
            return PutOutcome.AlreadyPresent;
        }
    }

    /// <summary>
    /// Two that complete an upload at the same time get in each other's way: Ceph fails one of them until the other is done, and then has
    /// the staged object or, a little later, the published one.
    /// </summary>
    private async Task CompleteAsync(string staged, string target, S3UploadName name, long size, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await parts.CompleteAsync(staged, name, size, cancellationToken);
                return;
            }
            catch (StorageUnavailableException) when (attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 << attempt), time, cancellationToken);
                if (await objects.FindSizeAsync(staged, cancellationToken) is not null
                    || await objects.FindSizeAsync(target, cancellationToken) == size)
                {
                    return;
                }
            }
        }
    }

    private async Task<string?> FaultOfAsync(
        ObjectKey key, string staged, (long Size, string EntityTag) version, long size, CancellationToken cancellationToken)
    {
        if (version.Size != size)
            return $"{version.Size} bytes came for {key.Oid}, which has {size}.";
        if (verification == UploadVerification.Size)
            return null;

        var actual = await ContentHash.ComputeAsync(
            size,
            async (offset, cancellation) =>
                await objects.OpenAsync(staged, offset, length: null, version.EntityTag, cancellation) ?? throw Changed(),
            cancellationToken);
        return actual == key.Oid ? null : $"The {size} bytes that came have the SHA-256 {actual}, not {key.Oid}.";
    }

    private static UploadIncompleteException Changed() => new("The upload was given up, or sent again, while it was checked.");
}
