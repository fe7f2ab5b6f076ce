using System.Buffers.Text;

namespace Giftless.AspNetCore.ActionTokens;

/// <summary>Makes the tokens of one batch.</summary>
internal sealed class ActionTokenIssuer(ActionKey key, RepositoryName repository, TimeProvider time)
{
    private readonly string _prefix = $"{key.Protected}.";

    /// <summary>The value of the header <see cref="ActionTokenService.Header"/> that opens one operation on one object.</summary>
    public string Issue(ActionOperation operation, Oid oid, long size, TimeSpan lifetime, string query)
    {
        // A few seconds longer than advertised: the client counts from before its batch request.
        var expiresAt = time.GetUtcNow().ToUnixTimeSeconds() + (long)lifetime.TotalSeconds + ActionTokenService.Grace;
        Span<byte> signed = stackalloc byte[ActionKey.SignedLength];
        key.Sign(new ActionGrant(operation, oid, size, expiresAt), repository, query, signed);

        Span<char> text = stackalloc char[Base64Url.GetEncodedLength(ActionKey.SignedLength)];
        Base64Url.EncodeToChars(signed, text);
        return string.Concat(_prefix, text);
    }
}
