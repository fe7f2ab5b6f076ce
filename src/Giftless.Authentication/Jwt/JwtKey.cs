using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Giftless.Authentication.Jwt;

/// <summary>Reads the keys of tokens, and says what is wrong with them.</summary>
internal static class JwtKey
{
    private const string HowTo = "Make one with: openssl rand -base64 64";

    private static readonly string[] WellKnown = ["change-me", "changeme", "secret", "password", "s3cret", "your-256-bit-secret"];

    /// <summary>What is wrong with an algorithm and its key, in a sentence that begins with the option's name; or null.</summary>
    public static string? FindFault(string algorithm, string? key, string? keyFile)
    {
        if (!IsKnown(algorithm))
            return $"Algorithm is '{algorithm}'; it has to be one of HS, RS, PS or ES with 256, 384 or 512.";
        if (key is not null && keyFile is not null)
            return "Key and KeyFile are both set; only one can be.";
        if (keyFile is not null && !File.Exists(keyFile))
            return $"KeyFile is '{keyFile}', which does not exist.";

        var text = Text(key, keyFile);
        if (string.IsNullOrWhiteSpace(text))
            return $"Key is empty. {(IsSymmetric(algorithm) ? HowTo : "Set Key or KeyFile to the key in PEM.")}";
        if (!IsSymmetric(algorithm))
            return FindPemFault(algorithm, text);
        if (WellKnown.Any(known => text.StartsWith(known, StringComparison.OrdinalIgnoreCase)) || text.Distinct().Count() < 8)
            return $"Key is a well-known or trivial one. {HowTo}";
        var needed = HashBytes(algorithm);
        var length = Encoding.UTF8.GetByteCount(text);
        return length < needed ? $"Key has {length} bytes; {algorithm} needs {needed} or more. {HowTo}" : null;
    }

    /// <summary>The key of an algorithm that <see cref="FindFault"/> has nothing against.</summary>
    public static SecurityKey Read(string algorithm, string? key, string? keyFile, string? keyId)
    {
        var text = Text(key, keyFile)!;
        SecurityKey read = algorithm[..2] switch
        {
            "HS" => new SymmetricSecurityKey(Encoding.UTF8.GetBytes(text)),
            "ES" => new ECDsaSecurityKey(Import(ECDsa.Create(), text)),
            _ => new RsaSecurityKey(Import(RSA.Create(), text)),
        };
        read.KeyId = keyId;
        return read;
    }

    private static string? Text(string? key, string? keyFile) => key ?? (keyFile is null ? null : File.ReadAllText(keyFile).Trim());

    private static bool IsKnown(string algorithm) =>
        algorithm.Length == 5 && algorithm[..2] is "HS" or "RS" or "PS" or "ES" && algorithm[2..] is "256" or "384" or "512";

    private static bool IsSymmetric(string algorithm) => algorithm.StartsWith("HS", StringComparison.Ordinal);

    private static int HashBytes(string algorithm) => int.Parse(algorithm.AsSpan(2), provider: null) / 8;

    private static string? FindPemFault(string algorithm, string pem)
    {
        try
        {
            using AsymmetricAlgorithm key = algorithm[0] == 'E' ? Import(ECDsa.Create(), pem) : Import(RSA.Create(), pem);
            return algorithm[0] != 'E' && key.KeySize < 2048 ? $"Key has {key.KeySize} bits; {algorithm} needs 2048 or more." : null;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return $"Key is no PEM that {algorithm} can use.";
        }
    }

    private static T Import<T>(T key, string pem) where T : AsymmetricAlgorithm
    {
        key.ImportFromPem(pem);
        return key;
    }
}
