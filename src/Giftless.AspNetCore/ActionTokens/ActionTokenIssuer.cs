using System.Buffers.Text;

namespace Giftless.AspNetCore.ActionTokens;

/// <summary>Makes the tokens of one batch.</summary>
internal sealed class ActionTokenIssuer(ActionKey key, RepositoryName repository, string? user, TimeProvider time)
{
    private readonly string _prefix = $"{key.Protected}.";
    private readonly string? _user = ActionGrant.Fit(user);

    /// <summary>The value of the header <see cref="ActionTokenService.Header"/> that opens one operation on one object.</summary>
    public string Issue(ActionOperation operation, Oid oid, long size, TimeSpan lifetime, string query)
    {
        // A few seconds longer than advertised: the client counts from before its batch request.
        var expiresAt = time.GetUtcNow().ToUnixTimeSeconds() + (long)lifetime.TotalSeconds + ActionTokenService.Grace;
        var grant = new ActionGrant(operation, oid, size, expiresAt, IsTold(operation) ? _user : null);
        Span<byte> signed = stackalloc byte[ActionKey.SignedLength + ActionGrant.MaxUserLength];
        key.Sign(grant, repository, query, signed);
        var name = grant.UserBytes;
        name.CopyTo(signed[ActionKey.SignedLength..]);
        signed = signed[..(ActionKey.SignedLength + name.Length)];

        Span<char> text = stackalloc char[Base64Url.GetEncodedLength(signed.Length)];
        Base64Url.EncodeToChars(signed, text);
        return string.Concat(_prefix, text);
    }

    /// <summary>Whether events tell who did it.</summary>
    private static bool IsTold(ActionOperation operation) =>
        operation is ActionOperation.Upload or ActionOperation.Verify or ActionOperation.Commit;
}
