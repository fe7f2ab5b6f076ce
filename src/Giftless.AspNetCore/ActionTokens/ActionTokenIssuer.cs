using System.Buffers.Text;

namespace Giftless.AspNetCore.ActionTokens;

/// <summary>Makes the tokens of one batch.</summary>
internal sealed class ActionTokenIssuer(ActionKey key, RepositoryName repository, string? user, TimeProvider time)
{
    private readonly string _prefix = $"{key.Protected}.";
    private readonly string? _user = ActionGrant.Fit(user);

    /// <summary>The value of the header <see cref="ActionTokenService.Header"/> that opens one request about one object.</summary>
    /// <param name="operation">What is done.</param>
    /// <param name="oid">The object.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="lifetime">For how long it is advertised.</param>
    /// <param name="item">See <see cref="ActionTarget"/>.</param>
    /// <param name="query">The query of the link with its question mark, or nothing.</param>
    public string Issue(ActionOperation operation, Oid oid, long size, TimeSpan lifetime, string item, string query)
    {
        // A few seconds longer than advertised: the client counts from before its batch request.
        var expiresAt = time.GetUtcNow().ToUnixTimeSeconds() + (long)lifetime.TotalSeconds + ActionTokenService.Grace;
        var grant = new ActionGrant(oid, size, expiresAt, operation.TellsUser ? _user : null);
        Span<byte> signed = stackalloc byte[ActionKey.SignedLength + ActionGrant.MaxUserLength];
        key.Sign(grant, new ActionTarget(operation, repository, item, query), signed);
        var name = grant.UserBytes;
        name.CopyTo(signed[ActionKey.SignedLength..]);
        signed = signed[..(ActionKey.SignedLength + name.Length)];

        Span<char> text = stackalloc char[Base64Url.GetEncodedLength(signed.Length)];
        Base64Url.EncodeToChars(signed, text);
        return string.Concat(_prefix, text);
    }
}
