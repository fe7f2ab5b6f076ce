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
    public const int ByteLength = Oid.ByteLength + 8 + 8;

    /// <summary>A header has to hold it, many times in the reply to a batch.</summary>
    public const int MaxUserLength = 512;

    /// <summary>The bytes of the user's name, none where there is none.</summary>
    public byte[] UserBytes => User is null ? [] : Encoding.UTF8.GetBytes(User);

    /// <summary>A name as a token can have it.</summary>
    public static string? Fit(string? user) => user is { Length: > 0 } && Encoding.UTF8.GetByteCount(user) <= MaxUserLength ? user : null;

    public void CopyTo(Span<byte> destination)
    {
        Oid.CopyTo(destination);
        BinaryPrimitives.WriteInt64BigEndian(destination[32..], Size);
        BinaryPrimitives.WriteInt64BigEndian(destination[40..], ExpiresAt);
    }

    public static ActionGrant Read(ReadOnlySpan<byte> source, ReadOnlySpan<byte> user) => new(
        new Oid(source[..Oid.ByteLength]),
        BinaryPrimitives.ReadInt64BigEndian(source[32..]),
        BinaryPrimitives.ReadInt64BigEndian(source[40..]),
        user.Length == 0 ? null : Encoding.UTF8.GetString(user));
}
