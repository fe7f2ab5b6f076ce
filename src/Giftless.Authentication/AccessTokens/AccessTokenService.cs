using System.Security.Cryptography;
using System.Text;
using Giftless.AccessTokens;
using Giftless.Authentication.Scopes;
using Microsoft.Extensions.Logging;

namespace Giftless.Authentication.AccessTokens;

/// <summary>
/// Makes, lists and revokes the access tokens of one server. Who may call it for which user, the app decides: it knows who has signed in.
/// </summary>
/// <remarks>
/// A keyed service under the server's name; of the server without a name, a plain service too. What cannot be reached is an
/// <see cref="AccessTokenStoreUnavailableException"/>, here and for those who come with a token.
/// </remarks>
public sealed partial class AccessTokenService
{
    private const int MaxUserIdLength = 400;
    private const int MaxNameLength = 100;
    private const int MaxUserNameLength = 200;
    private const int MaxScopes = 50;
    private const int MaxScopeLength = 2000;
    private const int IdBytes = 8;

    /// <summary>How exact <see cref="AccessToken.LastUsedAt"/> is.</summary>
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MostForTouch = TimeSpan.FromSeconds(10);

    private readonly string _server;
    private readonly IAccessTokenStore _store;
    private readonly LfsAccessTokenOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _isTouching;

    internal AccessTokenService(
        string server, IAccessTokenStore store, LfsAccessTokenOptions options, TimeProvider time, ILogger logger) =>
        (_server, _store, _options, _time, _logger) = (server, store, options, time, logger);

    /// <summary>Makes a token. Those of the user that have expired go.</summary>
    /// <returns>The token, which cannot be had again.</returns>
    /// <exception cref="LfsException">422: something about it is impossible; the message is for the user.</exception>
    public async Task<CreatedAccessToken> CreateAsync(NewAccessToken wanted, CancellationToken cancellationToken)
    {
        var lifetime = wanted.Lifetime ?? _options.Lifetime;
        Check(wanted, lifetime);

        // To the millisecond, as stores keep it.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
        var known = await _store.ListAsync(_server, wanted.UserId, cancellationToken);
        foreach (var expired in known.Where(token => token.ExpiresAt <= now))
            await _store.DeleteAsync(_server, wanted.UserId, expired.Id, cancellationToken);
        if (known.Count(token => token.ExpiresAt > now) >= _options.MaxPerUser)
            throw new LfsException(422, $"There are {_options.MaxPerUser} tokens already, which is the most. Revoke one first.");

        var text = AccessTokenText.New();
        var created = new AccessToken
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
            Server = _server,
            UserId = wanted.UserId,
            UserName = wanted.UserName ?? wanted.UserId,
            Name = wanted.Name,
            Scopes = [.. wanted.Scopes],
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        };
        await _store.AddAsync(created, AccessTokenText.Sha256Of(text), cancellationToken);
        LogCreated(created.Id, created.UserId);
        return new CreatedAccessToken(text, created);
    }

    /// <summary>Lists the tokens of a user, the newest first, also those that have expired lately.</summary>
    public Task<IReadOnlyList<AccessToken>> ListAsync(string userId, CancellationToken cancellationToken) =>
        _store.ListAsync(_server, userId, cancellationToken);

    /// <summary>
    /// Revokes a token of a user. It opens nothing any more when this returns; links that it has got by a batch work until they expire
    /// (<c>GitLfs:ActionLifetime</c>).
    /// </summary>
    /// <returns>Whether the user had such a token.</returns>
    public async Task<bool> RevokeAsync(string userId, string id, CancellationToken cancellationToken)
    {
        var isGone = await _store.DeleteAsync(_server, userId, id, cancellationToken);
        if (isGone)
            LogRevoked(id, userId);
        return isGone;
    }

    /// <summary>Revokes all tokens of a user, who has left or has lost them.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RevokeAllAsync(string userId, CancellationToken cancellationToken)
    {
        var count = await _store.DeleteAllAsync(_server, userId, cancellationToken);
        LogAllRevoked(count, userId);
        return count;
    }

    /// <summary>Finds what a token opens. Nothing is remembered of it, so that it can be revoked at once.</summary>
    /// <returns>The token; null where it is unknown, revoked, expired, mistyped or another server's.</returns>
    internal async Task<AccessToken?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (!AccessTokenText.IsWhole(text))
            return null;
        var found = await _store.FindAsync(AccessTokenText.Sha256Of(text), cancellationToken);
        return found is not null && found.Server == _server && found.ExpiresAt > _time.GetUtcNow() ? found : null;
    }

    /// <summary>
    /// Remembers that a token is used: no more than once a minute, one at a time, and without anybody who waits. What is left out is made
    /// up for at the next use.
    /// </summary>
    internal void Touch(AccessToken token)
    {
        var now = _time.GetUtcNow();
        if (now - token.LastUsedAt < TouchInterval || Interlocked.Exchange(ref _isTouching, 1) == 1)
            return;
        _ = Task.Run(() => TouchAsync(token.Id, now));
    }

    private async Task TouchAsync(string id, DateTimeOffset now)
    {
        try
        {
            using var limit = new CancellationTokenSource(MostForTouch);
            await _store.TouchAsync(id, now, limit.Token);
        }
        catch (Exception exception)
        {
            // It is for people who look at their tokens, and no reason to refuse one.
            LogNotTouched(exception, id);
        }
        finally
        {
            Volatile.Write(ref _isTouching, 0);
        }
    }

    private void Check(NewAccessToken wanted, TimeSpan lifetime)
    {
        DemandText(wanted.UserId, MaxUserIdLength, "A user's id");
        if (wanted.UserName is not null)
            DemandText(wanted.UserName, MaxUserNameLength, "A user's name");
        DemandText(wanted.Name, MaxNameLength, "The name of a token");
        if (lifetime <= TimeSpan.Zero || lifetime > _options.MaxLifetime)
            throw new LfsException(422, $"A token is good for at most {_options.MaxLifetime.TotalDays:0.#} days, and for more than none.");
        if (wanted.Scopes is not { Count: > 0 and <= MaxScopes })
            throw new LfsException(422, $"A token has between 1 and {MaxScopes} scopes.");
        foreach (var text in wanted.Scopes)
        {
            if (text is not { Length: <= MaxScopeLength } || !LfsScope.TryParse(text, out var scope) || !scope.AllowsAnything)
                throw new LfsException(422, "A scope is not one, or allows nothing; obj:org/repo/*:read,write is one.");
        }
    }

    /// <summary>Demands what every database keeps as it is, and no log is broken by.</summary>
    private static void DemandText(string text, int most, string what)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > most
            || text.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar))
        {
            throw new LfsException(422, $"{what} has between 1 and {most} characters, of which none is a control character.");
        }
    }

    [LoggerMessage(6010, LogLevel.Information, "The access token {Id} was made for the user {User}")]
    private partial void LogCreated(string id, string user);

    [LoggerMessage(6011, LogLevel.Information, "The access token {Id} of the user {User} was revoked")]
    private partial void LogRevoked(string id, string user);

    [LoggerMessage(6012, LogLevel.Information, "All {Count} access tokens of the user {User} were revoked")]
    private partial void LogAllRevoked(int count, string user);

    [LoggerMessage(6013, LogLevel.Debug, "When the access token {Id} was used could not be remembered")]
    private partial void LogNotTouched(Exception exception, string id);
}
