using System.Buffers;
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

    /// <summary>Bytes of a grant and its signature.</summary>
    public const int SignedLength = ActionGrant.ByteLength + SHA256.HashSizeInBytes;

    /// <summary>Writes a grant without its user and the HMAC-SHA256 of it, which covers user, repository and query too.</summary>
    /// <param name="grant">What to sign.</param>
    /// <param name="repository">The repository that it is for.</param>
    /// <param name="query">The query of the link with its question mark, or nothing.</param>
    /// <param name="destination"><see cref="SignedLength"/> bytes.</param>
    public void Sign(ActionGrant grant, RepositoryName repository, string query, Span<byte> destination)
    {
        // No repository holds a NUL, and no query of a request, so the parts cannot be confused with each other.
        var name = repository.ToString();
        var user = grant.UserBytes;
        var length = ActionGrant.ByteLength + Encoding.UTF8.GetByteCount(name) + 1 + Encoding.UTF8.GetByteCount(query)
            + (user.Length > 0 ? 1 + user.Length : 0);
        var rented = length > 1024 ? ArrayPool<byte>.Shared.Rent(length) : null;
        var message = rented is null ? stackalloc byte[1024] : rented;
        message = message[..length];

        grant.CopyTo(message);
        var end = ActionGrant.ByteLength + Encoding.UTF8.GetBytes(name, message[ActionGrant.ByteLength..]);
        message[end] = 0;
        end += 1 + Encoding.UTF8.GetBytes(query, message[(end + 1)..]);
        if (user.Length > 0)
        {
            message[end] = 0;
            user.CopyTo(message[(end + 1)..]);
        }

        message[..ActionGrant.ByteLength].CopyTo(destination);
        var hmac = _hmac.Value!;
        hmac.AppendData(message);
        hmac.GetHashAndReset(destination[ActionGrant.ByteLength..]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
