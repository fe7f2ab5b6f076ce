using Azure;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Says what failures of Azure's libraries mean for a client: that the storage cannot be used now. The cause, which may be one of many
/// kinds (a refusal, a credential without a token, several attempts in an <see cref="AggregateException"/>), is for the server's log.
/// </summary>
internal static class BlobFailures
{
    /// <exception cref="StorageUnavailableException">The account refused, or could not be reached.</exception>
    /// <exception cref="StorageFullException">There is no room.</exception>
    public static Task<T> GuardAsync<T>(Func<Task<T>> operation, CancellationToken cancellationToken) =>
        StoreCall.RunAsync(
            operation,
            cause => IsFull(cause) ? new StorageFullException(cause) : new StorageUnavailableException(cause),
            cancellationToken);

    /// <summary>Azure itself is never full; what speaks its language on machines of one's own may be.</summary>
    private static bool IsFull(Exception exception) =>
        exception is RequestFailedException { Status: 507 }
        || (exception is AggregateException { InnerExceptions: [.., var last] } && IsFull(last));
}
