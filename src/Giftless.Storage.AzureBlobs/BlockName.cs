using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Names a block of a blob that is written, or of a part of it. All names of one blob's blocks have to be of the same length, those that an
/// interrupted write has left included.
/// </summary>
/// <param name="Part">The number of the part, or 0 where there are no parts.</param>
/// <param name="Version">
/// What no other attempt to write the same has: when it began, at random, and how many blocks it has in all, or 0 where that is not known.
/// </param>
/// <param name="Index">The block's place, from 0 on.</param>
internal readonly record struct BlockName(int Part, string Version, int Index)
{
    private const int Digits = 5;
    private const int AttemptLength = 22;
    private const int VersionLength = AttemptLength + Digits;

    /// <summary>The version of a part that a client sends itself, which is one block: what is sent again takes its place.</summary>
    public static string SentDirectly { get; } = new string('0', AttemptLength) + "00001";

    /// <summary>How many blocks the attempt has in all.</summary>
    public int Count => int.Parse(Version.AsSpan(AttemptLength), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A version that is greater, in ordinal order, than those made before.</summary>
    public static string NewVersion(DateTimeOffset now, int count = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $"{now.ToUnixTimeMilliseconds():x11}{RandomNumberGenerator.GetHexString(11, lowercase: true)}{count:00000}");

    /// <summary>The names of a part's blocks, in order.</summary>
    public static IEnumerable<string> AllOf(BlobPart part)
    {
        var first = new BlockName(part.Number, part.Version, Index: 0);
        return Enumerable.Range(0, first.Count).Select(index => (first with { Index = index }).ToString());
    }

    /// <summary>Reads the name of a block, or gives null for one that was not named here.</summary>
    public static BlockName? TryParse(string name)
    {
        Span<byte> bytes = stackalloc byte[Digits + VersionLength + Digits];
        if (!Convert.TryFromBase64String(name, bytes, out var length) || length != bytes.Length)
            return null;
        var text = Encoding.ASCII.GetString(bytes);
        return IsNumber(text.AsSpan(0, Digits), out var part)
            && IsNumber(text.AsSpan(Digits + AttemptLength, Digits), out _)
            && IsNumber(text.AsSpan(Digits + VersionLength), out var index)
                ? new BlockName(part, text.Substring(Digits, VersionLength), index)
                : null;
    }

    public override string ToString() => Convert.ToBase64String(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Part:00000}{Version}{Index:00000}")));

    private static bool IsNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
