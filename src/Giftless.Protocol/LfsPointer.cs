using System.Buffers.Text;
using System.Text;

namespace Giftless.Protocol;

/// <summary>
/// What git keeps in place of a file whose content lies in Git LFS (Git LFS specification, "The Pointer"): which object it is, and how many
/// bytes it has.
/// </summary>
/// <param name="Oid">The object.</param>
/// <param name="Size">Its length in bytes, 0 or more.</param>
public sealed record LfsPointer(Oid Oid, long Size)
{
    /// <summary>The length of the longest pointer in bytes. The stock client takes whatever is longer for content.</summary>
    public const int MaxLength = 1023;

    private const string Version = "version https://git-lfs.github.com/spec/v1";

    /// <summary>How a pointer begins, also one of the first clients.</summary>
    private static readonly byte[][] Versions =
    [
        Encoding.ASCII.GetBytes(Version),
        "version https://hawser.github.com/spec/v1"u8.ToArray(),
        "version http://git-media.io/v/2"u8.ToArray(),
    ];

    /// <summary>Whether a blob begins as a pointer does, so that it is one, or was meant to be one.</summary>
    /// <param name="blob">The blob, or its beginning.</param>
    public static bool IsMeant(ReadOnlySpan<byte> blob)
    {
        blob = blob.TrimStart(" \t\r\n"u8);
        foreach (var version in Versions)
        {
            if (blob.StartsWith(version) && (blob.Length == version.Length || blob[version.Length] is (byte)'\n' or (byte)'\r'))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Reads what the stock client reads: lines may end with CR LF, keys of extensions (<c>ext-0-name</c>) are passed over, and all else is
    /// refused that it takes for content, so that a checkout would leave the pointer where the file belongs.
    /// </summary>
    /// <param name="blob">The whole blob.</param>
    /// <param name="fault">What is wrong, in words that follow "its pointer"; null where nothing is.</param>
    /// <returns>Null where something is wrong.</returns>
    public static LfsPointer? Read(ReadOnlySpan<byte> blob, out string? fault)
    {
        fault = FindFault(blob, out var oid, out var size);
        return fault is null ? new LfsPointer(oid, size) : null;
    }

    /// <summary>The pointer as git keeps it, with the line feed at its end.</summary>
    public override string ToString() => $"{Version}\noid sha256:{Oid}\nsize {Size}\n";

    private static string? FindFault(ReadOnlySpan<byte> blob, out Oid oid, out long size)
    {
        (oid, size) = (default, 0);
        if (!IsMeant(blob))
            return "has no version line";
        if (blob.Length > MaxLength)
            return $"is longer than {MaxLength} bytes";

        blob = blob.Trim(" \t\r\n"u8);
        var expected = 0;
        foreach (var range in blob.Split((byte)'\n'))
        {
            var line = blob[range].TrimEnd((byte)'\r');
            if (line.IsEmpty || (expected > 0 && IsOfExtension(line)))
                continue;
            switch (expected++)
            {
                case 0:
                    break;
                case 1 when !line.StartsWith("oid sha256:"u8):
                    return "has no line 'oid sha256:…' after the version";
                case 1 when !Oid.TryParse(Encoding.ASCII.GetString(line["oid sha256:"u8.Length..]), out oid):
                    return "has an oid that is not 64 lower-case hexadecimal digits";
                case 2 when !line.StartsWith("size "u8) || !TryParseSize(line["size "u8.Length..], out size):
                    return "has no size after the oid";
                case > 2:
                    return "has a line too many";
            }
        }

        return expected > 2 ? null : "ends too early";
    }

    private static bool TryParseSize(ReadOnlySpan<byte> text, out long size) =>
        Utf8Parser.TryParse(text, out size, out var length) && length == text.Length && size >= 0;

    private static bool IsOfExtension(ReadOnlySpan<byte> line) =>
        line.StartsWith("ext-"u8) && line.Length > 6 && char.IsAsciiDigit((char)line[4]) && line[5] == '-' && line.Contains((byte)' ');
}
