using System.Security.Cryptography;

namespace Giftless.EndToEnd.Tests.Support;

internal static class Sha256
{
    public static string Of(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
