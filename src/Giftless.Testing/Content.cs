using System.Security.Cryptography;

namespace Giftless.Testing;

/// <summary>Bytes to store.</summary>
internal static class Content
{
    public const int MiB = 1024 * 1024;

    /// <summary>Bytes that no other seed gives, the same in every run.</summary>
    public static byte[] Of(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>As stores tell it.</summary>
    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
