using Azure;

namespace Giftless.Storage.AzureBlobs;

/// <summary>Says what Azure's failures mean for a client: that the storage cannot be used now. The cause is for the server's log.</summary>
internal static class BlobFailures
{
    /// <exception cref="StorageUnavailableException">The account refused, or could not be reached.</exception>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> operation)
    {
        try
        {
            return await operation();
        }
        catch (Exception exception) when (IsOfAzure(exception))
        {
            throw new StorageUnavailableException(exception);
        }
    }

    /// <summary>The SDK collects the failures of several attempts in an <see cref="AggregateException"/>.</summary>
    private static bool IsOfAzure(Exception exception) =>
        exception is RequestFailedException || (exception is AggregateException { InnerExceptions: [var first, ..] } && IsOfAzure(first));
}
