using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Giftless.AccessTokens;

namespace Giftless.Testing.AccessTokens;

/// <summary>One run of a scenario: the store, and what the scenarios do with it.</summary>
internal sealed record AccessTokenRun(
    AccessTokenStoreFixture Fixture, IAccessTokenStore Store, CancellationToken Cancellation)
{
    public const string Ann = "ann";
    public const string Bob = "bob";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123);

    /// <summary>A token of ann's.</summary>
    public static AccessToken Token(string id) => new()
    {
        Id = id,
        Server = "",
        UserId = Ann,
        UserName = "Änn 🚀",
        Name = "laptop",
        Scopes = ["obj:org/repo/*:read", "obj:other/*"],
        CreatedAt = Now,
        ExpiresAt = Now.AddDays(1),
    };

    /// <summary>What a token is kept under.</summary>
    public static string KeyOf(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    public Task AddAsync(AccessToken token) => Store.AddAsync(token, KeyOf(token.Id), Cancellation);

    public async Task<string?> FindAsync(string id, IAccessTokenStore? store = null) =>
        await (store ?? Store).FindAsync(KeyOf(id), Cancellation) is { } token ? TextOf(token) : null;

    public async Task<IEnumerable<string>> IdsAsync(string user, string server = "") =>
        (await Store.ListAsync(server, user, Cancellation)).Select(token => token.Id);

    /// <summary>All that belongs to a token, to compare and to show.</summary>
    public static string TextOf(AccessToken token) => string.Create(
        CultureInfo.InvariantCulture,
        $"{token.Id} of {token.UserId} ({token.UserName}) on '{token.Server}': {token.Name}, {string.Join(' ', token.Scopes)}, "
        + $"{token.CreatedAt:O} to {token.ExpiresAt:O}, used {token.LastUsedAt:O}");
}
