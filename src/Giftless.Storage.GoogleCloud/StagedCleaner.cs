using System.Runtime.CompilerServices;
using Giftless.Storage.GoogleCloud.Client;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Finds what nobody finished: uploads in parts, and staged objects. Whatever is not named as this server names them is left alone.
/// </summary>
internal sealed class StagedCleaner(
    BucketObjects objects,
    BucketParts parts,
    ObjectNames names,
    UploadTrial trial,
    GoogleCloudStorageOptions options,
    TimeProvider time,
    ILogger logger)
    : AbandonedUploadCleaner($"bucket {options.Bucket}", options.AbandonedAfter, time, logger)
{
    /// <summary>So that no client has to wait for it.</summary>
    protected override async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (options.Mode.Offers<IDirectUploads>())
            await trial.IsBoundAsync(cancellationToken);
    }

    protected override async IAsyncEnumerable<AbandonedUpload> FindAsync(
        DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var abandoned = now - AbandonedAfter;
        await foreach (var (name, id, startedAt) in parts.ListAsync(names.StagedFolder, cancellationToken))
        {
            if (startedAt < abandoned && names.IsStaged(name))
                yield return new AbandonedUpload(name, cancellation => parts.AbortAsync(name, id, cancellation));
        }

        await foreach (var (name, storedAt) in objects.ListAsync(names.StagedFolder, cancellationToken))
        {
            if (storedAt < abandoned && names.IsStaged(name))
                yield return new AbandonedUpload(name, cancellation => objects.DeleteAsync(name, generation: null, cancellation));
        }
    }
}
