using Giftless.AccessTokens;

namespace Giftless.Core.Tests.Contracts;

/// <summary>A fault that an author of a store of access tokens makes.</summary>
/// <param name="What">What the store does, as it follows "a store that".</param>
/// <param name="CaughtBy">The id of the scenario that has to fail for it.</param>
/// <param name="Make">Puts the fault before a store that has none.</param>
internal sealed record TokenFault(string What, string CaughtBy, Func<InMemoryAccessTokenStore, IAccessTokenStore> Make)
{
    public override string ToString() => What;
}

/// <summary>What authors of stores of access tokens get wrong.</summary>
internal static class TokenFaults
{
    public static IEnumerable<TokenFault> All =>
    [
        new("forgets scopes", "token.find", store => new BrokenTokenStore(store)
        {
            Add = (token, sha256) => store.AddAsync(token with { Scopes = [token.Scopes[0]] }, sha256, default),
        }),
        new("keeps times to the second", "token.find", store => new BrokenTokenStore(store)
        {
            Add = (token, sha256) => store.AddAsync(
                token with { ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(token.ExpiresAt.ToUnixTimeSeconds()) }, sha256, default),
        }),
        new("hides what has expired", "token.find", store => new BrokenTokenStore(store)
        {
            Find = async sha256 =>
                await store.FindAsync(sha256, default) is { } token && token.ExpiresAt > token.CreatedAt ? token : null,
        }),
        new("folds the case of what is looked for", "token.unknown", store => new BrokenTokenStore(store)
        {
            Find = sha256 => store.FindAsync(sha256.ToLowerInvariant(), default),
        }),
        new("trims what is looked for", "token.unknown", store => new BrokenTokenStore(store)
        {
            Find = sha256 => store.FindAsync(sha256.Trim(), default),
        }),
        new("lists the oldest first", "token.list", store => new BrokenTokenStore(store)
        {
            List = async (server, user) => [.. (await store.ListAsync(server, user, default)).Reverse()],
        }),
        new("takes one user for another", "token.list", store => new BrokenTokenStore(store)
        {
            List = (server, user) => store.ListAsync(server, user.ToLowerInvariant(), default),
        }),
        new("keeps the tokens of all servers together", "token.list", store => new BrokenTokenStore(store)
        {
            Add = (token, sha256) => store.AddAsync(token with { Server = "" }, sha256, default),
            List = (_, user) => store.ListAsync("", user, default),
        }),
        new("deletes what is another's", "token.delete", store => new BrokenTokenStore(store)
        {
            Delete = (server, _, id) => store.DeleteAsync(server, "ann", id, default),
        }),
        new("remembers a token that it deleted", "token.delete", store => new BrokenTokenStore(store)
        {
            Delete = async (server, user, id) => (await store.ListAsync(server, user, default)).Any(token => token.Id == id),
        }),
        new("deletes only the first", "token.delete.all", store => new BrokenTokenStore(store)
        {
            DeleteAll = async (server, user) =>
                await store.ListAsync(server, user, default) is [var first, ..]
                && await store.DeleteAsync(server, user, first.Id, default) ? 2 : 0,
        }),
        new("brings a deleted token back by its use", "token.touch", store =>
        {
            var known = new Dictionary<string, (AccessToken Token, string Sha256)>();
            return new BrokenTokenStore(store)
            {
                Add = (token, sha256) =>
                {
                    known[token.Id] = (token, sha256);
                    return store.AddAsync(token, sha256, default);
                },
                Touch = async (id, at) =>
                {
                    await store.TouchAsync(id, at, default);
                    if (await store.FindAsync(known[id].Sha256, default) is null)
                        await store.AddAsync(known[id].Token, known[id].Sha256, default);
                },
            };
        }),
        new("does not remember when it was used", "token.touch", store => new BrokenTokenStore(store)
        {
            Touch = (_, _) => Task.CompletedTask,
        }),
        new("opens anew as another one", "token.durable", _ => new BrokenTokenStore(new InMemoryAccessTokenStore())
        {
            Find = _ => Task.FromResult<AccessToken?>(null),
        }),
    ];
}
