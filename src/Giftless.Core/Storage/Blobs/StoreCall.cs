namespace Giftless.Storage.Blobs;

/// <summary>
/// Calls what keeps a storage's bytes, by whatever library. These fail in more ways than they say: whatever one of them throws, other than
/// because the caller has cancelled, means that the store cannot be used now.
/// </summary>
/// <remarks>Nothing that reads from a client belongs into a call: a line to a client that breaks is no failure of the store.</remarks>
public static class StoreCall
{
    /// <summary>Makes a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="translate">What its failure means.</param>
    /// <param name="cancellationToken">What the caller ends the call with.</param>
    /// <exception cref="LfsException">It failed.</exception>
    /// <exception cref="OperationCanceledException">The caller has ended it.</exception>
    public static async Task<T> RunAsync<T>(
        Func<Task<T>> call, Func<Exception, LfsException> translate, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is not LfsException)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                throw exception as OperationCanceledException
                    ?? new OperationCanceledException(exception.Message, exception, cancellationToken);
            }

            throw translate(exception);
        }
    }
}
