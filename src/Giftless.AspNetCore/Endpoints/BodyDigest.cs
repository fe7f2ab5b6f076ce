using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>What the sender of a part says about its bytes.</summary>
/// <param name="Header">Where it says so, for messages.</param>
/// <param name="Algorithm">The hash.</param>
/// <param name="Expected">What it has to come to.</param>
internal sealed record PartDigest(string Header, HashAlgorithmName Algorithm, byte[] Expected)
{
    /// <summary>
    /// Reads <c>Content-MD5</c> (RFC 1864) and <c>Digest</c> (RFC 3230, with the names of RFC 5843). Algorithms that are not known are
    /// passed over, as the latter says.
    /// </summary>
    /// <exception cref="LfsException">400: a digest that is none.</exception>
    public static IReadOnlyList<PartDigest> AnnouncedBy(HttpRequest request)
    {
        var announced = new List<PartDigest>();
        if (request.Headers.ContentMD5 is { Count: > 0 } md5)
            announced.Add(Read("Content-MD5", HashAlgorithmName.MD5, MD5.HashSizeInBytes, md5.ToString()));

        foreach (var digest in request.Headers["Digest"].SelectMany(line => line?.Split(',', StringSplitOptions.TrimEntries) ?? []))
        {
            var equals = digest.IndexOf('=');
            var (algorithm, length) = (equals < 0 ? "" : digest[..equals].ToUpperInvariant()) switch
            {
                "SHA-256" => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
                "SHA-512" => (HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
                "MD5" => (HashAlgorithmName.MD5, MD5.HashSizeInBytes),
                _ => default,
            };
            if (length > 0)
                announced.Add(Read("Digest", algorithm, length, digest[(equals + 1)..]));
        }

        return announced;
    }

    private static PartDigest Read(string header, HashAlgorithmName algorithm, int length, string base64)
    {
        var expected = new byte[length];
        return Convert.TryFromBase64String(base64, expected, out var written) && written == length
            ? new PartDigest(header, algorithm, expected)
            : throw new LfsException(400, $"'{header}' is not the base64 of {length} bytes.");
    }
}
