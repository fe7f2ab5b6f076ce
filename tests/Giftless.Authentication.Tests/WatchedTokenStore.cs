using Giftless.AccessTokens;

namespace Giftless.Authentication.Tests;

/// <summary>A store of access tokens in memory that counts what it is asked, and fails where a test says so.</summary>
internal sealed class WatchedTokenStore : IAccessTokenStore
{
    private readonly InMemoryAccessTokenStore _inner = new();
    private int _searches;

    public Exception? Failure { get; set; }

    /// <summary>How often a token was looked for.</summary>
    public int Searches => _searches;

    /// <summary>Every SHA-256 that it was given.</summary>
    public List<string> Kept { get; } = [];

    /// <summary>Tells of each time that a token was used.</summary>
    public Action<DateTimeOffset>? Touched { get; set; }

    public Task AddAsync(AccessToken token, string sha256, CancellationToken cancellationToken)
    {
        Kept.Add(sha256);
        return _inner.AddAsync(token, sha256, cancellationToken);
    }

    public Task<AccessToken?> FindAsync(string sha256, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _searches);
        return Failure is null ? _inner.FindAsync(sha256, cancellationToken) : Task.FromException<AccessToken?>(Failure);
    }

    public Task<IReadOnlyList<AccessToken>> ListAsync(string server, string userId, CancellationToken cancellationToken) =>
        _inner.ListAsync(server, userId, cancellationToken);

    public Task<bool> DeleteAsync(string server, string userId, string id, CancellationToken cancellationToken) =>
        _inner.DeleteAsync(server, userId, id, cancellationToken);

    public Task<int> DeleteAllAsync(string server, string userId, CancellationToken cancellationToken) =>
        _inner.DeleteAllAsync(server, userId, cancellationToken);

    public async Task TouchAsync(string id, DateTimeOffset usedAt, CancellationToken cancellationToken)
    {
        await _inner.TouchAsync(id, usedAt, cancellationToken);
        Touched?.Invoke(usedAt);
    }
}
