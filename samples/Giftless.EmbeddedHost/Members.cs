using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace Giftless.EmbeddedHost;

/// <summary>The people of this site. A real one has a database.</summary>
internal sealed class Members
{
    private readonly PasswordHasher<string> _hasher = new();
    private readonly Dictionary<string, (string PasswordHash, string Role)> _members;

    public Members() => _members = new(StringComparer.Ordinal)
    {
        ["alice"] = (_hasher.HashPassword("alice", "wonderland"), "editor"),
        ["bob"] = (_hasher.HashPassword("bob", "builder"), "reader"),
    };

    /// <summary>The member with this name and password, or null.</summary>
    public ClaimsPrincipal? SignIn(string name, string password, string scheme)
    {
        if (!_members.TryGetValue(name, out var member)
            || _hasher.VerifyHashedPassword(name, member.PasswordHash, password) == PasswordVerificationResult.Failed)
        {
            return null;
        }

        return new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, name), new(ClaimTypes.Role, member.Role)], scheme));
    }
}
