using System.Buffers.Binary;

namespace Giftless.AspNetCore.ActionTokens;

/// <summary>What an action token says, besides the repository and the query that it is bound to.</summary>
/// <param name="Operation">What may be done.</param>
/// <param name="Oid">With which object.</param>
/// <param name="Size">The object's length in bytes.</param>
/// <param name="ExpiresAt">Until when, in seconds since 1970.</param>
internal readonly record struct ActionGrant(ActionOperation Operation, Oid Oid, long Size, long ExpiresAt)
{
    public const int ByteLength = 1 + Oid.ByteLength + 8 + 8;

    public void CopyTo(Span<byte> destination)
    {
        destination[0] = (byte)Operation;
        Oid.CopyTo(destination[1..]);
        BinaryPrimitives.WriteInt64BigEndian(destination[33..], Size);
        BinaryPrimitives.WriteInt64BigEndian(destination[41..], ExpiresAt);
    }

    public static ActionGrant Read(ReadOnlySpan<byte> source) => new(
        (ActionOperation)source[0],
        new Oid(source.Slice(1, Oid.ByteLength)),
        BinaryPrimitives.ReadInt64BigEndian(source[33..]),
        BinaryPrimitives.ReadInt64BigEndian(source[41..]));
}
