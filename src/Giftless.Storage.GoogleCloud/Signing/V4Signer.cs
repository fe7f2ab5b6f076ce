using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Giftless.Storage.GoogleCloud.Signing;

/// <summary>
/// Signs requests into their addresses by Google's V4 process (<c>cloud.google.com/storage/docs/authentication/canonical-requests</c>
/// and <c>…/signatures</c>).
/// </summary>
internal static class V4Signer
{
    /// <summary>Where it says so, the body has to have this SHA-256, and the signature covers that.</summary>
    public const string ContentSha256Header = "x-goog-content-sha256";

    /// <summary>The part of the scope that names the place; keys of this service are good everywhere.</summary>
    public const string Location = "auto";

    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>The longest that the service lets a signed address live.</summary>
    public static TimeSpan MaxLifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>Signs a request.</summary>
    /// <returns>The whole address. It is a secret.</returns>
    public static async ValueTask<string> SignAsync(V4Request request, ISigningKey key, CancellationToken cancellationToken)
    {
        var unsigned = Prepare(request, key.Algorithm, await key.GetIdAsync(cancellationToken));
        var signature = await key.SignAsync(Encoding.UTF8.GetBytes(unsigned.StringToSign), DayOf(request.SignedAt), cancellationToken);
        return $"{unsigned.Url}&X-Goog-Signature={Convert.ToHexStringLower(signature)}";
    }

    /// <summary>Makes all but the signature.</summary>
    /// <param name="request">The request.</param>
    /// <param name="algorithm">As <see cref="ISigningKey.Algorithm"/>.</param>
    /// <param name="signer">Whose key will sign.</param>
    public static V4Unsigned Prepare(V4Request request, string algorithm, string signer)
    {
        var time = request.SignedAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{DayOf(request.SignedAt)}/{Location}/storage/goog4_request";
        var headers = Canonical(request);
        var signedHeaders = string.Join(';', headers.Keys);
        var query = string.Join('&', request.Query
            .Append(new("X-Goog-Algorithm", algorithm))
            .Append(new("X-Goog-Credential", $"{signer}/{scope}"))
            .Append(new("X-Goog-Date", time))
            .Append(new("X-Goog-Expires", ((long)request.Lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture)))
            .Append(new("X-Goog-SignedHeaders", signedHeaders))
            .Select(parameter => $"{V4Encoding.Query(parameter.Key)}={V4Encoding.Query(parameter.Value)}")
            .Order(StringComparer.Ordinal));

        var canonical = new StringBuilder($"{request.Method}\n{request.Path}\n{query}\n");
        foreach (var (name, value) in headers)
            canonical.Append(name).Append(':').Append(value).Append('\n');
        canonical.Append('\n').Append(signedHeaders).Append('\n').Append(headers.GetValueOrDefault(ContentSha256Header, UnsignedPayload));

        var canonicalRequest = canonical.ToString();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)));
        return new V4Unsigned(
            $"{request.Origin}{request.Path}?{query}", canonicalRequest, $"{algorithm}\n{time}\n{scope}\n{hash}");
    }

    /// <summary>The host is signed without its port, which the address keeps.</summary>
    private static SortedDictionary<string, string> Canonical(V4Request request)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = new Uri(request.Origin).Host };
        foreach (var (name, value) in request.Headers)
            headers[name.ToLowerInvariant()] = V4Encoding.HeaderValue(value);
        return headers;
    }

    private static string DayOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
