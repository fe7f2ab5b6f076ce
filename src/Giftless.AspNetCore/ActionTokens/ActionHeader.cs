using System.Buffers.Text;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Giftless.AspNetCore.ActionTokens;

/// <summary>
/// The one header of an action of ours, which has the action's token. That is made when it is asked for: in a batch when it is written,
/// as the bytes of the reply. As texts in dictionaries a batch of 100 would hold some 80 kB more until then.
/// </summary>
internal sealed class ActionHeader(
    ActionTokenIssuer issuer, ActionOperation operation, ActionGrant grant, bool isNamed, string item, string query)
    : IReadOnlyDictionary<string, string>
{
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode(ActionTokenService.Header);

    public int Count => 1;

    public IEnumerable<string> Keys => [ActionTokenService.Header];

    public IEnumerable<string> Values => [Token];

    public string this[string key] => TryGetValue(key, out var token) ? token : throw new KeyNotFoundException();

    private string Token
    {
        get
        {
            Span<byte> token = stackalloc byte[MaxLength];
            return Encoding.ASCII.GetString(token[..Format(token)]);
        }
    }

    private int MaxLength => issuer.Key.Prefix.Length + Base64Url.GetEncodedLength(MaxSaid);

    private int MaxSaid => ActionGrant.ByteLength + ActionKey.SignatureLength + (grant.User is null ? 0 : ActionGrant.MaxUserLength);

    /// <summary>Writes the header as a JSON object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        Span<byte> token = stackalloc byte[MaxLength];
        json.WriteStartObject();
        json.WriteString(Name, token[..Format(token)]);
        json.WriteEndObject();
    }

    public bool ContainsKey(string key) => key == ActionTokenService.Header;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        value = ContainsKey(key) ? Token : null;
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        yield return KeyValuePair.Create(ActionTokenService.Header, Token);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Format(Span<byte> token)
    {
        var target = new ActionTarget(operation, issuer.Repository, isNamed ? grant.Oid : null, item, query);
        Span<byte> said = stackalloc byte[MaxSaid];
        var end = target.GrantLength;
        grant.CopyTo(said[..end]);
        issuer.Key.Sign(grant, target, said.Slice(end, ActionKey.SignatureLength));
        end += ActionKey.SignatureLength;
        if (grant.User is { } user)
            end += Encoding.UTF8.GetBytes(user, said[end..]);

        issuer.Key.Prefix.CopyTo(token);
        return issuer.Key.Prefix.Length + Base64Url.EncodeToUtf8(said[..end], token[issuer.Key.Prefix.Length..]);
    }
}
