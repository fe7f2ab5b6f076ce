using Microsoft.AspNetCore.Identity;

namespace Giftless.Authentication.Users;

/// <summary>Passwords as they may be kept: PBKDF2 with a salt, by ASP.NET Core's <see cref="PasswordHasher{TUser}"/>.</summary>
public static class LfsUserPassword
{
    private static readonly PasswordHasher<LfsUser> Hasher = new();
    private static readonly LfsUser Nobody = new();

    /// <summary>Makes a hash to keep in <see cref="LfsUser.PasswordHash"/>.</summary>
    /// <exception cref="ArgumentException">The password has a NUL in it.</exception>
    public static string Hash(string password) => password.Contains('\0')
        ? throw new ArgumentException("A password cannot have a NUL in it.", nameof(password))
        : Hasher.HashPassword(Nobody, password);

    /// <summary>Whether a password is the one that a hash was made of. False for what is no hash.</summary>
    internal static bool Matches(string hash, string password)
    {
        try
        {
            // To PBKDF2 a short password is the same with NULs behind it.
            return !password.Contains('\0') && Hasher.VerifyHashedPassword(Nobody, hash, password) != PasswordVerificationResult.Failed;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
