namespace Giftless.Client;

/// <summary>How often, and until when, one piece of work is tried again.</summary>
internal sealed class RetryBudget(GitLfsClientOptions options, TimeProvider time)
{
    /// <summary>
    /// How much has to come through for failures to be forgotten: who has 1 MiB of each attempt gets on, and nobody can make an object take
    /// more attempts than its length allows: bytes that come a second time are no headway.
    /// </summary>
    private const long Headway = 1024 * 1024;

    /// <summary>How often in a row new links may be refused: links do not expire while they are new.</summary>
    private const int MaxRefusals = 2;

    private int _failures;
    private int _refusals;
    private long _mark;
    private long _since = time.GetTimestamp();

    /// <summary>So many bytes of the object are where they belong.</summary>
    public void Reached(long position)
    {
        if (position - _mark < Headway)
            return;
        _failures = _refusals = 0;
        _mark = position;
        _since = time.GetTimestamp();
    }

    /// <summary>Waits until it is time to try again.</summary>
    /// <exception cref="ClientFailure">The same failure, without remedy: trying again is of no use, or has been tried enough.</exception>
    public async Task WaitAsync(ClientFailure failure, CancellationToken cancellationToken)
    {
        var delay = failure.RetryAfter is { } asked && asked > Delay() ? asked : Delay();
        var isFinal = failure.Remedy == Remedy.None
            || (failure.Remedy == Remedy.NewLinks && ++_refusals > MaxRefusals)
            || ++_failures > options.MaxRetries
            || time.GetElapsedTime(_since) + delay > options.MaxRetryTime;
        if (isFinal)
            throw new ClientFailure(failure.Message, failure) { Code = failure.Code };
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does something until it succeeds or the budget is spent.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (ClientFailure failure) when (failure.Remedy == Remedy.Again)
            {
                await WaitAsync(failure, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Twice as long each time, less up to a half by chance: clients that failed together do not come back together.</summary>
    private TimeSpan Delay()
    {
        var longest = options.FirstRetryDelay * Math.Pow(2, Math.Min(_failures, 16));
        return (longest < options.MaxRetryDelay ? longest : options.MaxRetryDelay) * (1 - (Random.Shared.NextDouble() / 2));
    }
}
