using Microsoft.Extensions.Logging;

namespace Giftless.Storage;

/// <summary>Deletes what nobody finished, and what was in the trash for long enough, of whatever store.</summary>
internal sealed class ObjectStoreCleaner(
    ObjectStore store, string name, ObjectStoreOptions options, TimeProvider time, ILogger<ObjectStoreCleaner> logger)
    : AbandonedUploadCleaner(name.Length == 0 ? "the storage" : $"the storage of {name}", options.AbandonedAfter, time, logger)
{
    protected override Task BeginAsync(CancellationToken cancellationToken) => store.TryOutAsync(cancellationToken);

    protected override IAsyncEnumerable<AbandonedUpload> FindAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        store.FindAbandonedAsync(
            now, cancellation => store.ReadTrashClockAsync(options.TrashedFor, advances: true, cancellation), cancellationToken);
}
