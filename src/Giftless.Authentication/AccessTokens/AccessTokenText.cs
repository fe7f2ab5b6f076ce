using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Giftless.Authentication.AccessTokens;

/// <summary>
/// How access tokens look: <c>giftless_</c>, 43 random letters and digits, and 6 that check the rest, so that scanners for secrets know
/// them, and what is mistyped is refused without a look into the store.
/// </summary>
/// <remarks>
/// 43 of 62 characters hold 256 random bits. Nobody guesses those, however fast: a slow hash, which passwords need, would add nothing to
/// the SHA-256 that tokens are stored by.
/// </remarks>
internal static class AccessTokenText
{
    private const string Prefix = "giftless_";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 43;
    private const int CheckLength = 6;
    private const int Length = 58;

    public static string New()
    {
        var text = Prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return text + CheckOf(text);
    }

    /// <summary>Whether a text begins as access tokens do.</summary>
    public static bool IsMeant(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether a text has the form of an access token, so that it is nobody's password.</summary>
    public static bool HasForm(string text) => text.Length == Length && IsMeant(text);

    /// <summary>Whether a text is an access token as one was made, of whatever server.</summary>
    public static bool IsWhole(string text) =>
        HasForm(text) && text.AsSpan(Length - CheckLength).SequenceEqual(CheckOf(text[..^CheckLength]));

    /// <summary>What a token is stored by.</summary>
    public static string Sha256Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string CheckOf(string text)
    {
        var number = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return string.Create(CheckLength, number, static (check, left) =>
        {
            for (var i = check.Length - 1; i >= 0; i--)
            {
                check[i] = Alphabet[(int)(left % Alphabet.Length)];
                left /= (uint)Alphabet.Length;
            }
        });
    }
}
