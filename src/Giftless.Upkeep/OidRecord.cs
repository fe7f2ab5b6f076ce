using System.Buffers.Binary;

namespace Giftless.Upkeep;

/// <summary>An oid and two numbers, as a file of <see cref="OidTable"/> has them.</summary>
internal readonly struct OidRecord(Oid oid, long first, long second) : IComparable<OidRecord>
{
    public const int Length = Oid.ByteLength + (2 * sizeof(long));

    private readonly UInt128 _high = HalfOf(oid, 0);
    private readonly UInt128 _low = HalfOf(oid, 16);

    public Oid Oid
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Oid.ByteLength];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
            BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], _low);
            return new Oid(bytes);
        }
    }

    public long First => first;

    public long Second => second;

    public static OidRecord Read(ReadOnlySpan<byte> from) => new(
        new Oid(from[..Oid.ByteLength]),
        BinaryPrimitives.ReadInt64BigEndian(from[Oid.ByteLength..]),
        BinaryPrimitives.ReadInt64BigEndian(from[(Oid.ByteLength + sizeof(long))..]));

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt128BigEndian(to, _high);
        BinaryPrimitives.WriteUInt128BigEndian(to[16..], _low);
        BinaryPrimitives.WriteInt64BigEndian(to[Oid.ByteLength..], first);
        BinaryPrimitives.WriteInt64BigEndian(to[(Oid.ByteLength + sizeof(long))..], second);
    }

    /// <summary>By oid alone.</summary>
    public int CompareTo(OidRecord other) => _high != other._high ? _high.CompareTo(other._high) : _low.CompareTo(other._low);

    private static UInt128 HalfOf(Oid oid, int offset)
    {
        Span<byte> bytes = stackalloc byte[Oid.ByteLength];
        oid.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes[offset..]);
    }
}
