using System.Buffers;
using System.Security.Cryptography;

namespace Giftless.Storage;

/// <summary>
/// Names staged uploads in object storages: in a folder of their own, so that they can be listed and expire by themselves, under names
/// that no object has.
/// </summary>
internal static class StagedKey
{
    /// <summary>The folder, below the storage's prefix, that holds all staged uploads. No repository is called so.</summary>
    public const string Folder = RepositoryName.OwnSegment + "/";

    private const int UniqueBytes = 16;
    private const int UniqueLength = 2 * UniqueBytes;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>What tells the staged uploads of one object apart: 32 lower-case hexadecimal characters that nobody can guess.</summary>
    public static string NewUnique() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(UniqueBytes));

    /// <summary>Whether a text, which may come from a client, has the form that <see cref="NewUnique"/> gives.</summary>
    public static bool IsUnique(ReadOnlySpan<char> text) => text.Length == UniqueLength && text.IndexOfAnyExcept(LowerHex) < 0;

    /// <summary>The key of a staged upload below the storage's prefix: <c>.staged/{object path}.{unique}</c>.</summary>
    /// <param name="objectPath">The path that the object will have.</param>
    /// <param name="unique">What <see cref="NewUnique"/> gave.</param>
    public static string Of(string objectPath, string unique) => $"{Folder}{objectPath}.{unique}";

    /// <summary>Whether a key below the storage's prefix is a staged upload's: all else there was not made by this server.</summary>
    public static bool IsStaged(ReadOnlySpan<char> key) =>
        key.StartsWith(Folder, StringComparison.Ordinal)
        && key.Length > UniqueLength
        && key[^(UniqueLength + 1)] == '.'
        && IsUnique(key[^UniqueLength..]);
}
