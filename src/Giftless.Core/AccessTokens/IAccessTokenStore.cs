namespace Giftless.AccessTokens;

/// <summary>
/// Keeps what is known of access tokens, each under the SHA-256 of the token, in 64 lower-case hexadecimal characters. Times are kept to
/// the millisecond at least. A store that cannot be reached throws an <see cref="AccessTokenStoreUnavailableException"/>: nobody is to
/// take that for a wrong token.
/// </summary>
public interface IAccessTokenStore
{
    /// <summary>Keeps a token.</summary>
    /// <param name="token">What is known of it.</param>
    /// <param name="sha256">What it is found by. No two tokens have the same.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task AddAsync(AccessToken token, string sha256, CancellationToken cancellationToken);

    /// <summary>Finds a token, expired or not. One that has been deleted when this begins is not found.</summary>
    /// <returns>The token, or null.</returns>
    Task<AccessToken?> FindAsync(string sha256, CancellationToken cancellationToken);

    /// <summary>Lists the tokens of a user, the newest first, expired ones too.</summary>
    Task<IReadOnlyList<AccessToken>> ListAsync(string server, string userId, CancellationToken cancellationToken);

    /// <summary>Deletes one token of a user.</summary>
    /// <returns>Whether the user had it.</returns>
    Task<bool> DeleteAsync(string server, string userId, string id, CancellationToken cancellationToken);

    /// <summary>Deletes all tokens of a user.</summary>
    /// <returns>How many there were.</returns>
    Task<int> DeleteAllAsync(string server, string userId, CancellationToken cancellationToken);

    /// <summary>Remembers when a token was used. For one that is not there any more, nothing is done.</summary>
    Task TouchAsync(string id, DateTimeOffset usedAt, CancellationToken cancellationToken);
}
