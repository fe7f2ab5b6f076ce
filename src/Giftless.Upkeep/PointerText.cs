using System.Buffers;
using Giftless.Protocol;

namespace Giftless.Upkeep;

/// <summary>
/// Finds the objects that a small blob names. It does not have to be a pointer that clients take (<see cref="LfsPointer"/>): whatever has
/// an oid in it counts, in whatever line, order or version. An object too many is kept; one too few would be lost.
/// </summary>
internal static class PointerText
{
    /// <summary>The longest blob that may be a pointer, in bytes: twice what git-lfs takes for one.</summary>
    public const int MaxLength = 2048;

    /// <summary>The shortest.</summary>
    public static int MinLength => Hash.Length + Oid.TextLength;

    private static ReadOnlySpan<byte> Hash => "sha256:"u8;

    public static IEnumerable<ObjectReference> Read(ReadOnlyMemory<byte> blob)
    {
        var pointer = LfsPointer.Read(blob.Span, out _);
        if (pointer is not null)
            yield return new ObjectReference(pointer.Oid, pointer.Size);
        for (var start = 0; FindOid(blob.Span, start, out var end) is { } oid; start = end)
        {
            if (oid != pointer?.Oid)
                yield return new ObjectReference(oid, null);
        }
    }

    private static Oid? FindOid(ReadOnlySpan<byte> blob, int start, out int end)
    {
        Span<byte> sha256 = stackalloc byte[Oid.ByteLength];
        for (end = start; blob[end..].IndexOf(Hash) is >= 0 and var at;)
        {
            end += at + Hash.Length;
            if (blob.Length - end < Oid.TextLength)
                return null;
            if (Convert.FromHexString(blob.Slice(end, Oid.TextLength), sha256, out _, out _) != OperationStatus.Done)
                continue;
            end += Oid.TextLength;
            return new Oid(sha256);
        }

        return null;
    }
}
