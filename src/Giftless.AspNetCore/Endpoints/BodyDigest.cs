using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Giftless.AspNetCore.Replies;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>What the sender of a body says about its bytes.</summary>
/// <param name="Header">Where it says so, for messages.</param>
/// <param name="Algorithm">The hash.</param>
/// <param name="Expected">What it has to come to.</param>
internal sealed partial record BodyDigest(string Header, HashAlgorithmName Algorithm, byte[] Expected)
{
    /// <summary>
    /// Reads <c>Content-Digest</c> and <c>Repr-Digest</c> (RFC 9530), which are the same here, where bodies are neither encoded nor ranges,
    /// and what was before them: <c>Digest</c> (RFC 3230) and <c>Content-MD5</c> (RFC 1864). Algorithms that are not known are passed over,
    /// as the RFCs say.
    /// </summary>
    /// <exception cref="LfsException">400: a digest that is none.</exception>
    public static IReadOnlyList<BodyDigest> AnnouncedBy(HttpRequest request)
    {
        var announced = new List<BodyDigest>();
        foreach (var header in (ReadOnlySpan<string>)["Content-Digest", ReprDigest.Header])
        {
            if (request.Headers[header] is { Count: > 0 } field)
                announced.AddRange(ReadDictionary(header, string.Join(',', field.ToArray())));
        }

        foreach (var digest in request.Headers["Digest"].SelectMany(line => line?.Split(',', StringSplitOptions.TrimEntries) ?? []))
        {
            if (digest.Split('=', 2) is [var algorithm, var base64] && Read("Digest", algorithm, base64) is { } known)
                announced.Add(known);
        }

        if (request.Headers.ContentMD5 is { Count: > 0 } md5)
            announced.Add(Read("Content-MD5", "md5", md5.ToString())!);
        return announced;
    }

    /// <summary>A dictionary of byte sequences (RFC 9651, section 3.2). Of a key that is there twice, the last counts.</summary>
    private static IEnumerable<BodyDigest> ReadDictionary(string header, string field)
    {
        var match = Dictionary().Match(field);
        if (!match.Success)
            throw new LfsException(400, $"'{header}' is '{ShortText.Of(field)}'; it has to be like sha-256=:base64: (RFC 9530).");

        return match.Groups["key"].Captures.Zip(match.Groups["value"].Captures, (key, value) => (Key: key.Value, Base64: value.Value))
            .GroupBy(member => member.Key, (key, members) => Read(header, key, members.Last().Base64))
            .OfType<BodyDigest>();
    }

    /// <returns>Null where the algorithm is not known.</returns>
    private static BodyDigest? Read(string header, string algorithm, string base64)
    {
        var (known, length) = algorithm.ToUpperInvariant() switch
        {
            "SHA-256" => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
            "SHA-512" => (HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
            "MD5" => (HashAlgorithmName.MD5, MD5.HashSizeInBytes),
            _ => default,
        };
        if (length == 0)
            return null;

        var expected = new byte[length];
        return Convert.TryFromBase64String(base64, expected, out var written) && written == length
            ? new BodyDigest(header, known, expected)
            : throw new LfsException(400, $"'{header}' is not the base64 of the {length} bytes of {known}.");
    }

    /// <summary>Members like <c>sha-256=:base64:;parameter=1</c>.</summary>
    [GeneratedRegex("""
        ^[ \t]*
        (?:
            (?<key>[a-z*][a-z0-9_.*-]*)=:(?<value>[A-Za-z0-9+/=]*):
            (?:;[ ]*[a-z*][a-z0-9_.*-]*(?:=(?:"[^"]*"|[^\s",;]+))?)*
            [ \t]*(?:,[ \t]*(?=[a-z*])|\z)
        )*
        \z
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Dictionary();
}
