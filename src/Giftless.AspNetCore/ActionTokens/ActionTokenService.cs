using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.ActionTokens;

/// <summary>
/// Makes and checks the tokens on links to our own transfer endpoints. A token is <c>{protected key}.{grant and HMAC}</c>: Data
/// Protection, which is slow, seals one key in a while, and an HMAC with that key, which is fast, seals each grant. Any server with the
/// same key ring can check it, and none has to remember anything.
/// </summary>
internal sealed class ActionTokenService(string mountName, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>
    /// Where a token is. It has a header of its own: clients may have an <c>Authorization</c> of their own for all requests
    /// (<c>http.extraHeader</c>), and some proxies refuse requests with two.
    /// </summary>
    public const string Header = "Giftless-Action";

    /// <summary>The scheme of <c>Authorization</c> under which earlier versions handed tokens out. It is still read.</summary>
    public const string FormerScheme = "GitLfs";

    /// <summary>Seconds that a token outlives what is advertised.</summary>
    public const int Grace = 30;

    private const int MaxOpenedKeys = 256;
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromMinutes(10);

    private readonly IDataProtector _protector = protection.CreateProtector("Giftless.ActionToken", mountName);
    private readonly ConcurrentDictionary<string, ActionKey> _opened = new(StringComparer.Ordinal);
    private (ActionKey Key, DateTimeOffset Until)? _current;
    private readonly Lock _renewal = new();

    /// <summary>Makes what issues the tokens of one batch.</summary>
    public ActionTokenIssuer CreateIssuer(RepositoryName repository, string? user) => new(CurrentKey(), repository, user, time);

    /// <summary>The token that a request carries, or null.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        if (request.Headers.TryGetValue(Header, out var own))
            return own.ToString();

        return AuthorizationsOf(request).FirstOrDefault(HasFormerScheme)?[FormerScheme.Length..].TrimStart(' ');
    }

    /// <summary>Whether a request shows who sends it, rightly or wrongly, and not only what it may do by a token of ours.</summary>
    public static bool ShowsCredentials(HttpRequest request) =>
        AuthorizationsOf(request).Any(header => !HasFormerScheme(header)) || request.Query.ContainsKey("jwt");

    /// <summary>A client's own Authorization stands beside that of the action, and what is in between may join the two.</summary>
    private static IEnumerable<string> AuthorizationsOf(HttpRequest request) =>
        request.Headers.Authorization.SelectMany(line => line?.Split(',', StringSplitOptions.TrimEntries) ?? []);

    private static bool HasFormerScheme(string header) =>
        header.StartsWith(FormerScheme, StringComparison.OrdinalIgnoreCase)
        && (header.Length == FormerScheme.Length || header[FormerScheme.Length] == ' ');

    /// <summary>The grant of a token, or null where it opens something else, or nothing any more.</summary>
    public ActionGrant? Open(ReadOnlySpan<char> token, in ActionTarget target)
    {
        const int MostLength = ActionGrant.ByteLength + ActionKey.SignatureLength + ActionGrant.MaxUserLength;
        Span<byte> said = stackalloc byte[MostLength];
        var (dot, end) = (token.IndexOf('.'), target.GrantLength);
        if (dot < 0
            || token.Length - dot - 1 > Base64Url.GetEncodedLength(MostLength)
            || Base64Url.DecodeFromChars(token[(dot + 1)..], said, out _, out var decoded) != System.Buffers.OperationStatus.Done
            || decoded < end + ActionKey.SignatureLength
            || !IsOnlySpelling(token[(dot + 1)..], said[..decoded])
            || OpenKey(token[..dot].ToString()) is not { } key)
        {
            return null;
        }

        var grant = ActionGrant.Read(said[..end], target.Named, said[(end + ActionKey.SignatureLength)..decoded]);
        Span<byte> expected = stackalloc byte[ActionKey.SignatureLength];
        key.Sign(grant, target, expected);
        return CryptographicOperations.FixedTimeEquals(said.Slice(end, ActionKey.SignatureLength), expected)
            && grant.ExpiresAt > time.GetUtcNow().ToUnixTimeSeconds()
            ? grant
            : null;
    }

    /// <summary>Decoding passes over white space, and over bits that are left; a token has one spelling only.</summary>
    private static bool IsOnlySpelling(ReadOnlySpan<char> text, ReadOnlySpan<byte> decoded)
    {
        Span<char> spelling = stackalloc char[Base64Url.GetEncodedLength(decoded.Length)];
        Base64Url.EncodeToChars(decoded, spelling);
        return text.SequenceEqual(spelling);
    }

    private ActionKey? OpenKey(string sealedKey)
    {
        if (_opened.TryGetValue(sealedKey, out var known))
            return known;

        try
        {
            // Decoding passes over white space; a token has one spelling only.
            var bytes = Base64Url.DecodeFromChars(sealedKey);
            if (Base64Url.EncodeToString(bytes) != sealedKey)
                return null;

            var key = new ActionKey(_protector.Unprotect(bytes), sealedKey);
            Remember(key);
            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private ActionKey CurrentKey()
    {
        var now = time.GetUtcNow();
        lock (_renewal)
        {
            if (_current is { } current && now < current.Until)
                return current.Key;

            var secret = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
            var key = new ActionKey(secret, Base64Url.EncodeToString(_protector.Protect(secret)));
            Remember(key);
            _current = (key, now + KeyLifetime);
            return key;
        }
    }

    private void Remember(ActionKey key)
    {
        if (_opened.Count >= MaxOpenedKeys)
            _opened.Clear();
        _opened[key.Protected] = key;
    }
}
