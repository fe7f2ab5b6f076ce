using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Giftless.AspNetCore.ActionTokens;

/// <summary>A secret that signs grants, and the form of it that only servers with the same key ring can open.</summary>
/// <param name="Secret">Random bytes.</param>
/// <param name="Protected">The secret under Data Protection, in base64url.</param>
[SuppressMessage("Design", "CA1001", Justification = "A key is dropped while others may use it still; the hashes free themselves.")]
internal sealed record ActionKey(byte[] Secret, string Protected)
{
    /// <summary>
    /// Kept, because setting up an HMAC takes longer than computing one; one for each thread, because it is not thread-safe.
    /// </summary>
    private readonly ThreadLocal<IncrementalHash> _hmac = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Secret));

    private const int MaxOnStack = 512;

    /// <summary>Bytes of a signature: half of the HMAC, the least that RFC 2104 allows, and still beyond guessing.</summary>
    public const int SignatureLength = SHA256.HashSizeInBytes / 2;

    /// <summary>What all tokens of the key begin with.</summary>
    public byte[] Prefix { get; } = Encoding.ASCII.GetBytes($"{Protected}.");

    /// <summary>Writes the first half of an HMAC-SHA256 of a grant with its user, and of its target.</summary>
    /// <param name="grant">What to sign.</param>
    /// <param name="target">The request that it is for.</param>
    /// <param name="signature"><see cref="SignatureLength"/> bytes.</param>
    public void Sign(in ActionGrant grant, in ActionTarget target, Span<byte> signature)
    {
        // Each text with its length before it, so that none can be confused with another.
        ReadOnlySpan<string> texts =
            [target.Operation.Name, target.Repository.ToString(), target.Item, target.Query, grant.User ?? ""];
        var most = ActionGrant.ByteLength;
        foreach (var text in texts)
            most += sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most > MaxOnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        var message = rented is null ? stackalloc byte[MaxOnStack] : rented;

        grant.CopyTo(message[..ActionGrant.ByteLength]);
        var end = ActionGrant.ByteLength;
        foreach (var text in texts)
        {
            var length = Encoding.UTF8.GetBytes(text, message[(end + sizeof(int))..]);
            BinaryPrimitives.WriteInt32BigEndian(message[end..], length);
            end += sizeof(int) + length;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var hmac = _hmac.Value!;
        hmac.AppendData(message[..end]);
        hmac.GetHashAndReset(hash);
        hash[..SignatureLength].CopyTo(signature);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
