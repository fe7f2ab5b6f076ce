using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Giftless;

/// <summary>
/// The name of a Git LFS object: the SHA-256 of its content, written as 64 lower-case hexadecimal characters
/// (Git LFS specification, "The Pointer": <c>oid sha256:…</c>).
/// </summary>
/// <remarks>Any 32 bytes are a valid oid, so every value of this type is one; a path made from it cannot leave its folder.</remarks>
public readonly struct Oid : IEquatable<Oid>, ISpanFormattable
{
    /// <summary>Length of the SHA-256 in bytes.</summary>
    public const int ByteLength = 32;

    /// <summary>Length of the text form in characters.</summary>
    public const int TextLength = 2 * ByteLength;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <summary>Makes an oid from a SHA-256.</summary>
    /// <param name="sha256">Exactly <see cref="ByteLength"/> bytes.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public Oid(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != ByteLength)
            throw new ArgumentException($"A SHA-256 has {ByteLength} bytes, not {sha256.Length}.", nameof(sha256));

        _high = BinaryPrimitives.ReadUInt128BigEndian(sha256);
        _low = BinaryPrimitives.ReadUInt128BigEndian(sha256[16..]);
    }

    /// <summary>Reads the text form: exactly 64 characters of <c>0-9a-f</c>.</summary>
    /// <exception cref="FormatException">The text is not an oid.</exception>
    public static Oid Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var oid) ? oid : throw new FormatException("An oid is 64 lower-case hexadecimal characters.");

    /// <summary>Reads the text form; upper-case hexadecimal is refused, since clients compare oids byte for byte.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Oid oid)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        if (text.Length != TextLength
            || text.ContainsAnyInRange('A', 'F')
            || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            oid = default;
            return false;
        }

        oid = new Oid(bytes);
        return true;
    }

    /// <summary>Writes the SHA-256.</summary>
    /// <param name="destination">At least <see cref="ByteLength"/> bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    /// <summary>Writes the text form.</summary>
    /// <returns>False, with nothing written, when the destination is shorter than <see cref="TextLength"/>.</returns>
    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        CopyTo(bytes);
        return Convert.TryToHexStringLower(bytes, destination, out charsWritten);
    }

    /// <summary>The 64 lower-case hexadecimal characters.</summary>
    public override string ToString() => string.Create(TextLength, this, static (text, oid) => oid.TryFormat(text, out _));

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool Equals(Oid other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Oid other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _low.GetHashCode();

    /// <summary>Whether both name the same content.</summary>
    public static bool operator ==(Oid left, Oid right) => left.Equals(right);

    /// <summary>Whether the two name different content.</summary>
    public static bool operator !=(Oid left, Oid right) => !left.Equals(right);
}
