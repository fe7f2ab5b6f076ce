using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;

namespace Giftless.Authentication.GitHub;

/// <summary>
/// Remembers answers for a while, asks once however many wait for the same one, and forgets old ones when there are too many.
/// </summary>
internal sealed class GitHubAnswers(int size, TimeProvider time) : IDisposable
{
    /// <summary>
    /// A request asks twice at most, who somebody is and what they may do, and has to be answered within 30 s. It also keeps a connection
    /// on which nothing comes any more from being waited for by all who come later.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = size });
    private readonly ConcurrentDictionary<string, Lazy<Task<object?>>> _underWay = new(StringComparer.Ordinal);

    /// <summary>The answer under a key.</summary>
    /// <param name="key">What is asked.</param>
    /// <param name="ask">Gets the answer, and how long it holds. A failure is not remembered.</param>
    /// <param name="cancellationToken">Ends the waiting, and not the asking, which others may wait for.</param>
    public async Task<T> GetAsync<T>(
        string key, Func<CancellationToken, Task<(T Answer, TimeSpan Lifetime)>> ask, CancellationToken cancellationToken)
    {
        if (Find(key) is { } known)
            return (T)known.Answer!;

        var flight = _underWay.GetOrAdd(key, _ => new Lazy<Task<object?>>(() => AskAsync(key, ask)));
        return (T)(await flight.Value.WaitAsync(cancellationToken))!;
    }

    private async Task<object?> AskAsync<T>(string key, Func<CancellationToken, Task<(T Answer, TimeSpan Lifetime)>> ask)
    {
        try
        {
            // The flight before this one may have landed since the caller looked.
            if (Find(key) is { } known)
                return known.Answer;

            using var limit = new CancellationTokenSource(Patience, time);
            var (answer, lifetime) = await ask(limit.Token);
            _answers.Set(key, new Remembered(answer, time.GetUtcNow() + lifetime), new MemoryCacheEntryOptions
            {
                Size = 1,
                AbsoluteExpirationRelativeToNow = lifetime,
            });
            return answer;
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    private Remembered? Find(string key) =>
        _answers.TryGetValue(key, out Remembered? known) && known!.Until > time.GetUtcNow() ? known : null;

    public void Dispose() => _answers.Dispose();

    private sealed record Remembered(object? Answer, DateTimeOffset Until);
}
