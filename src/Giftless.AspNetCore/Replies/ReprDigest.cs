namespace Giftless.AspNetCore.Replies;

/// <summary>What a reply says of the whole object, whatever range of it is sent (RFC 9530, section 3).</summary>
internal static class ReprDigest
{
    public const string Header = "Repr-Digest";

    /// <summary>The oid, as the RFC writes a SHA-256.</summary>
    public static string Of(Oid oid)
    {
        Span<byte> sha256 = stackalloc byte[Oid.ByteLength];
        oid.CopyTo(sha256);
        return $"sha-256=:{Convert.ToBase64String(sha256)}:";
    }
}
