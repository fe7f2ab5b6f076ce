using System.Buffers.Binary;
using System.Text;

namespace Giftless.AspNetCore.ActionTokens;

/// <summary>What an action token says, besides the <see cref="ActionTarget"/> that it is bound to.</summary>
/// <param name="Oid">The object that it is about.</param>
/// <param name="Size">The object's length in bytes.</param>
/// <param name="ExpiresAt">Until when, in seconds since 1970.</param>
/// <param name="User">To whom it was given, by the name that others know; null where nobody has to know, or it is too long.</param>
internal readonly record struct ActionGrant(Oid Oid, long Size, long ExpiresAt, string? User = null)
{
    /// <summary>The length of what all grants have.</summary>
    public const int ByteLength = ShortLength + Oid.ByteLength;

    /// <summary>The length of what a token says of a grant where the request names the object.</summary>
    public const int ShortLength = 8 + 8;

    /// <summary>A header has to hold it, many times in the reply to a batch.</summary>
    public const int MaxUserLength = 512;

    /// <summary>A name as a token can have it.</summary>
    public static string? Fit(string? user) => user is { Length: > 0 } && Encoding.UTF8.GetByteCount(user) <= MaxUserLength ? user : null;

    /// <summary>Writes the grant without its user, and without the oid where there is no room for it.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, Size);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], ExpiresAt);
        if (destination.Length > ShortLength)
            Oid.CopyTo(destination[ShortLength..]);
    }

    /// <summary>Reads what <see cref="CopyTo"/> wrote.</summary>
    /// <param name="source">What was written.</param>
    /// <param name="named">The object that the request names, where the oid was left out.</param>
    /// <param name="user">The user's name in UTF-8; none where it is empty.</param>
    public static ActionGrant Read(ReadOnlySpan<byte> source, Oid? named, ReadOnlySpan<byte> user) => new(
        named ?? new Oid(source[ShortLength..]),
        BinaryPrimitives.ReadInt64BigEndian(source),
        BinaryPrimitives.ReadInt64BigEndian(source[8..]),
        user.Length == 0 ? null : Encoding.UTF8.GetString(user));
}
