using System.Buffers;
using System.Security.Cryptography;

namespace Giftless.Storage;

/// <summary>
/// Names staged uploads in object storages: beside the object, under a key of their own that nobody can guess and that no object has.
/// </summary>
public static class StagedKey
{
    /// <summary>How the keys of staged uploads end.</summary>
    public const string Suffix = ".staged";

    private const int RandomBytes = 16;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>A part of a key that no other upload has: 32 lower-case hexadecimal characters.</summary>
    public static string NewUnique() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether a text, which may come from a client, has the form that <see cref="NewUnique"/> gives.</summary>
    public static bool IsUnique(ReadOnlySpan<char> text) => text.Length == 2 * RandomBytes && text.IndexOfAnyExcept(LowerHex) < 0;

    /// <summary>The key of a staged upload.</summary>
    /// <param name="objectPath">The key that the object will have.</param>
    /// <param name="unique">What <see cref="NewUnique"/> gave.</param>
    public static string Of(string objectPath, string unique) => $"{objectPath}.{unique}{Suffix}";
}
