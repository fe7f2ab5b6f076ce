namespace Giftless.AccessTokens;

/// <summary>Keeps access tokens in memory: for tests and for trying out.</summary>
public sealed class InMemoryAccessTokenStore : IAccessTokenStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AccessToken> _tokens = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task AddAsync(AccessToken token, string sha256, CancellationToken cancellationToken)
    {
        lock (_lock)
            _tokens.Add(sha256, token);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AccessToken?> FindAsync(string sha256, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(_tokens.GetValueOrDefault(sha256));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AccessToken>> ListAsync(string server, string userId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<AccessToken>>(
                [.. _tokens.Values.Where(token => IsOf(token, server, userId)).OrderByDescending(token => token.CreatedAt)]);
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string server, string userId, string id, CancellationToken cancellationToken) =>
        Task.FromResult(Delete(token => token.Id == id && IsOf(token, server, userId)) > 0);

    /// <inheritdoc/>
    public Task<int> DeleteAllAsync(string server, string userId, CancellationToken cancellationToken) =>
        Task.FromResult(Delete(token => IsOf(token, server, userId)));

    /// <inheritdoc/>
    public Task TouchAsync(string id, DateTimeOffset usedAt, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_tokens.FirstOrDefault(item => item.Value.Id == id) is { Key: { } sha256, Value: var token })
                _tokens[sha256] = token with { LastUsedAt = usedAt };
        }

        return Task.CompletedTask;
    }

    private int Delete(Func<AccessToken, bool> which)
    {
        lock (_lock)
            return _tokens.Where(item => which(item.Value)).ToList().Count(item => _tokens.Remove(item.Key));
    }

    private static bool IsOf(AccessToken token, string server, string userId) => token.Server == server && token.UserId == userId;
}
