using Giftless.Storage.GoogleCloud.Client;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Makes an object of a staged one that is it, by a copy within the bucket that is bound to the content that was checked.
/// </summary>
internal sealed class Publication(BucketObjects objects, ObjectNames names, UploadVerification verification)
{
    /// <summary>Publishes, and deletes what was staged.</summary>
    /// <exception cref="UploadIncompleteException">Nothing is staged.</exception>
    /// <exception cref="ObjectMismatchException">What is staged is not the object. It is deleted.</exception>
    public async Task<PutOutcome> PublishAsync(ObjectKey key, string staged, long size, CancellationToken cancellationToken)
    {
        try
        {
            return await CheckAndCopyAsync(key, staged, size, cancellationToken);
        }
        catch (UploadIncompleteException)
        {
            // Another server may have been faster.
            if (await objects.FindAsync(names.Of(key), cancellationToken) is { } held && held.Size == size)
                return PutOutcome.AlreadyPresent;
            throw;
        }
    }

    private async Task<PutOutcome> CheckAndCopyAsync(ObjectKey key, string staged, long size, CancellationToken cancellationToken)
    {
        var found = await objects.FindAsync(staged, cancellationToken) ?? throw Missing();
        if (await FindFaultAsync(key, staged, found, size, cancellationToken) is { } fault)
        {
            await objects.DeleteAsync(staged, found.Generation, cancellationToken);
            throw new ObjectMismatchException(fault);
        }

        var copied = await objects.CopyAsync(staged, found.Generation, names.Of(key), cancellationToken);
        if (copied == CopyOutcome.SourceIsGone)
            throw Missing();
        if (copied == CopyOutcome.TargetExists
            && await objects.FindAsync(names.Of(key), cancellationToken) is { } held
            && held.Size != size)
        {
            throw new OtherSizeHeldException(held.Size, size);
        }

        await objects.DeleteAsync(staged, found.Generation, cancellationToken);
        return copied == CopyOutcome.Copied ? PutOutcome.Stored : PutOutcome.AlreadyPresent;
    }

    private async Task<string?> FindFaultAsync(
        ObjectKey key, string staged, BucketObject found, long size, CancellationToken cancellationToken)
    {
        if (found.Size != size)
            return $"{found.Size} bytes came for {key.Oid}, which has {size}.";
        if (verification == UploadVerification.Size)
            return null;

        var actual = await HashAsync(staged, found, cancellationToken);
        return actual == key.Oid ? null : $"The {size} bytes that came have the SHA-256 {actual}, not {key.Oid}.";
    }

    private Task<Oid> HashAsync(string staged, BucketObject found, CancellationToken cancellationToken) =>
        ContentHash.ComputeAsync(found.Size, async (offset, token) =>
            await objects.OpenAsync(staged, found.Generation, offset, found.Size - offset, token) ?? throw Missing(), cancellationToken);

    private static UploadIncompleteException Missing() => new("Nothing was sent, or it is not there any more. Start the transfer again.");
}
