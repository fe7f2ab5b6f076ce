using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Giftless.Authentication.Users;

/// <summary>The users of one server. Checking an unknown name takes as long as a wrong password.</summary>
internal sealed class UserDirectory(LfsUsersOptions options) : IDisposable
{
    private readonly Dictionary<string, LfsUser> _users = options.Users.ToDictionary(user => user.Name, StringComparer.Ordinal);
    private readonly string _decoy = LfsUserPassword.Hash(Guid.NewGuid().ToString());

    // PBKDF2 is slow on purpose, and git sends the password with every batch: the last good one of each user is known again by an HMAC
    // under a key that never leaves the process.
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
    private readonly ConcurrentDictionary<string, byte[]> _known = new(StringComparer.Ordinal);

    private readonly PasswordQueue _queue = new();

    /// <summary>The user with this name and password, or null.</summary>
    /// <exception cref="LfsException">429: too many ask at the same time.</exception>
    public async ValueTask<LfsUser?> FindAsync(string name, string password, HttpContext context)
    {
        var user = _users.GetValueOrDefault(name);
        var mac = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(password));
        if (user is not null && _known.TryGetValue(name, out var known) && CryptographicOperations.FixedTimeEquals(mac, known))
            return user;

        using var turn = await _queue.WaitAsync(context);
        var hash = user is { PasswordHash.Length: > 0 } ? user.PasswordHash : _decoy;
        if (!await MatchesAsync(hash, password) || user is null)
            return null;

        _known[name] = mac;
        return user;
    }

    /// <summary>
    /// On a thread of its own: of the pool's, a small machine has two at first, and every other request would wait for this one.
    /// </summary>
    private static Task<bool> MatchesAsync(string hash, string password) => Task.Factory.StartNew(
        () => LfsUserPassword.Matches(hash, password), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => _queue.Dispose();

    /// <summary>A user whose name something else has established, such as SSH; or null.</summary>
    public ClaimsPrincipal? FindByName(string name) =>
        _users.TryGetValue(name, out var user) ? new ClaimsPrincipal(new UserIdentity(user)) : null;
}
