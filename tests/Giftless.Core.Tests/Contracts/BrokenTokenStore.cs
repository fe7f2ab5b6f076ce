using Giftless.AccessTokens;

namespace Giftless.Core.Tests.Contracts;

/// <summary>A store of access tokens in memory, of which a test exchanges one operation.</summary>
internal sealed class BrokenTokenStore(InMemoryAccessTokenStore inner) : IAccessTokenStore
{
    public Func<AccessToken, string, Task> Add { get; init; } = (token, sha256) => inner.AddAsync(token, sha256, default);

    public Func<string, Task<AccessToken?>> Find { get; init; } = sha256 => inner.FindAsync(sha256, default);

    public Func<string, string, Task<IReadOnlyList<AccessToken>>> List { get; init; } =
        (server, user) => inner.ListAsync(server, user, default);

    public Func<string, string, string, Task<bool>> Delete { get; init; } =
        (server, user, id) => inner.DeleteAsync(server, user, id, default);

    public Func<string, string, Task<int>> DeleteAll { get; init; } = (server, user) => inner.DeleteAllAsync(server, user, default);

    public Func<string, DateTimeOffset, Task> Touch { get; init; } = (id, at) => inner.TouchAsync(id, at, default);

    public Task AddAsync(AccessToken token, string sha256, CancellationToken cancellationToken) => Add(token, sha256);

    public Task<AccessToken?> FindAsync(string sha256, CancellationToken cancellationToken) => Find(sha256);

    public Task<IReadOnlyList<AccessToken>> ListAsync(string server, string userId, CancellationToken cancellationToken) =>
        List(server, userId);

    public Task<bool> DeleteAsync(string server, string userId, string id, CancellationToken cancellationToken) =>
        Delete(server, userId, id);

    public Task<int> DeleteAllAsync(string server, string userId, CancellationToken cancellationToken) => DeleteAll(server, userId);

    public Task TouchAsync(string id, DateTimeOffset usedAt, CancellationToken cancellationToken) => Touch(id, usedAt);
}
