using System.Net;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;

namespace Giftless.GitHost;

/// <summary>The people who may use the host.</summary>
internal sealed class Members : IDisposable
{
    private const int FailuresPerMinute = 20;

    private readonly PasswordHasher<string> _hasher = new();
    private readonly Dictionary<string, string> _passwordHashes;
    private readonly string _decoy;
    private readonly PartitionedRateLimiter<IPAddress> _failures = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(
            address, _ => new FixedWindowRateLimiterOptions { PermitLimit = FailuresPerMinute, Window = TimeSpan.FromMinutes(1) }));

    public Members(GitHostSettings settings, IHostEnvironment environment)
    {
        _passwordHashes = settings.Users.ToDictionary(user => user.Name, user => user.PasswordHash, StringComparer.Ordinal);
        if (_passwordHashes.Count == 0 && environment.IsDevelopment())
            _passwordHashes["alice"] = _hasher.HashPassword("alice", "wonderland");
        _decoy = _hasher.HashPassword("", Guid.NewGuid().ToString());
    }

    /// <summary>Whether there is anybody.</summary>
    public bool IsEmpty => _passwordHashes.Count == 0;

    /// <summary>The member with this name and password, or null; null too for whoever has tried in vain too often.</summary>
    public ClaimsPrincipal? SignIn(string name, string password, string scheme, HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        using (var mayTry = _failures.AttemptAcquire(address, permitCount: 0))
        {
            if (!mayTry.IsAcquired)
                return null;
        }

        // Whether there is such a member is not to be told by the time that this takes; and to the hasher, NULs behind a password are
        // nothing.
        var isMember = _passwordHashes.TryGetValue(name, out var hash);
        var isRight = _hasher.VerifyHashedPassword(name, hash ?? _decoy, password) != PasswordVerificationResult.Failed;
        if (isMember && isRight && !password.Contains('\0'))
            return new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, name), new(ClaimTypes.NameIdentifier, name)], scheme));

        _failures.AttemptAcquire(address).Dispose();
        return null;
    }

    public void Dispose() => _failures.Dispose();
}
