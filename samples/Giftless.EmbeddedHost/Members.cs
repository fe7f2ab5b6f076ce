using System.Net;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;

namespace Giftless.EmbeddedHost;

/// <summary>The people of this site. A real one has a database.</summary>
internal sealed class Members : IDisposable
{
    private const int FailuresPerMinute = 20;

    private readonly IPasswordHasher<string> _hasher;
    private readonly Dictionary<string, (string PasswordHash, string Role)> _members;
    private readonly string _decoy;
    private readonly PartitionedRateLimiter<IPAddress> _failures = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(
            address, _ => new FixedWindowRateLimiterOptions { PermitLimit = FailuresPerMinute, Window = TimeSpan.FromMinutes(1) }));

    public Members(IPasswordHasher<string> hasher)
    {
        _hasher = hasher;
        _members = new(StringComparer.Ordinal)
        {
            ["alice"] = (_hasher.HashPassword("alice", "wonderland"), "editor"),
            ["bob"] = (_hasher.HashPassword("bob", "builder"), "reader"),
        };
        _decoy = _hasher.HashPassword("", Guid.NewGuid().ToString());
    }

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
        var isMember = _members.TryGetValue(name, out var member);
        var isRight =
            _hasher.VerifyHashedPassword(name, isMember ? member.PasswordHash : _decoy, password) != PasswordVerificationResult.Failed;
        if (isMember && isRight && !password.Contains('\0'))
            return Find(name, scheme);

        _failures.AttemptAcquire(address).Dispose();
        return null;
    }

    /// <summary>The member with this name as one who has signed in, or null.</summary>
    public ClaimsPrincipal? Find(string name, string scheme) => _members.TryGetValue(name, out var member)
        ? new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, name), new(ClaimTypes.Role, member.Role)], scheme))
        : null;

    public void Dispose() => _failures.Dispose();
}
