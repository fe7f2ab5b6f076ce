namespace Giftless.Storage.S3;

/// <summary>
/// Asks again what changes nothing, where no answer comes: a connection may be dead without a word, and the next one alive. All attempts
/// together end before clients give up, 30 s after they have asked.
/// </summary>
internal static class S3Attempts
{
    public const int Most = 3;

    /// <summary>How long every attempt but the last waits for an answer.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <param name="ask">Asks the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<T> AskAsync<T>(
        Func<CancellationToken, Task<T>> ask, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt < Most; attempt++)
        {
            using var limit = new CancellationTokenSource(Patience, time);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                return await ask(patience.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // The next attempt may get through.
            }
        }

        return await ask(cancellationToken);
    }
}
