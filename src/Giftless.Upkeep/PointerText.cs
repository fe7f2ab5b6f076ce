using System.Buffers.Text;

namespace Giftless.Upkeep;

/// <summary>
/// Finds the objects that a small blob names. It does not have to be a proper pointer file: what has other line ends, lines of extensions,
/// another order or another version names its objects, too. An object too many is kept; one too few would be lost.
/// </summary>
internal static class PointerText
{
    /// <summary>The longest blob that may be a pointer, in bytes. git-lfs takes no more than 1,024 for one.</summary>
    public const int MaxLength = 2048;

    /// <summary>The shortest.</summary>
    public static int MinLength => Hash.Length + Oid.TextLength;

    private static ReadOnlySpan<byte> Hash => "sha256:"u8;

    private static ReadOnlySpan<byte> OidKey => "oid "u8;

    private static ReadOnlySpan<byte> SizeKey => "size "u8;

    public static IEnumerable<ObjectReference> Read(ReadOnlyMemory<byte> blob)
    {
        for (var start = 0; FindOid(blob.Span, start, out var end) is { } oid; start = end)
            yield return new ObjectReference(oid, IsOfPointer(blob.Span, end) ? FindSize(blob.Span) : null);
    }

    private static Oid? FindOid(ReadOnlySpan<byte> blob, int start, out int end)
    {
        Span<byte> sha256 = stackalloc byte[Oid.ByteLength];
        for (end = start; blob[end..].IndexOf(Hash) is >= 0 and var at;)
        {
            end += at + Hash.Length;
            if (blob.Length - end < Oid.TextLength)
                return null;
            var text = blob.Slice(end, Oid.TextLength);
            if (Convert.FromHexString(text, sha256, out _, out _) != System.Buffers.OperationStatus.Done)
                continue;
            end += Oid.TextLength;
            return new Oid(sha256);
        }

        return null;
    }

    /// <summary>Lines of extensions name the content before the extension, whose length the pointer does not tell.</summary>
    private static bool IsOfPointer(ReadOnlySpan<byte> blob, int end) =>
        blob[..(end - Oid.TextLength - Hash.Length)].EndsWith(OidKey);

    private static long? FindSize(ReadOnlySpan<byte> blob)
    {
        var at = blob.IndexOf(SizeKey);
        return at >= 0 && Utf8Parser.TryParse(blob[(at + SizeKey.Length)..], out long size, out _) && size >= 0 ? size : null;
    }
}
