using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Giftless.Storage.GoogleCloud.Signing;

namespace Giftless.Storage.GoogleCloud.Tests.Signing;

public sealed class V4ConformanceTests
{
    private const string Algorithm = "GOOG4-RSA-SHA256";

    /// <summary>Does not hash to its own string-to-sign as it is published.</summary>
    private const string Inconsistent = "Universe domain with virtual hosted style";

    [TestCaseSource(typeof(ConformanceData), nameof(ConformanceData.Vectors))]
    public void Requests_are_signed_as_Google_publishes_it(JsonObject vector)
    {
        ConformanceData.RequireFolder();
        var (expectedUrl, expectedSignature) = Split((string)vector["expectedUrl"]!);

        var unsigned = V4Signer.Prepare(RequestOf(vector), Algorithm, SignerOf(expectedUrl));

        unsigned.StringToSign.Should().Be((string)vector["expectedStringToSign"]!);
        unsigned.Url.Should().Be(expectedUrl);
        if ((string)vector["description"]! != Inconsistent)
            unsigned.CanonicalRequest.Should().Be((string)vector["expectedCanonicalRequest"]!);
        using var key = ConformanceData.PublicKey();
        key.VerifyData(Encoding.UTF8.GetBytes(unsigned.StringToSign), expectedSignature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .Should().BeTrue("the service has to accept Google's signature for what we sign");
    }

    [Test]
    public void There_are_as_many_vectors_as_were_published()
    {
        ConformanceData.RequireFolder();
        ConformanceData.Vectors().Should().HaveCount(29);
    }

    private static V4Request RequestOf(JsonObject vector)
    {
        var bucket = (string)vector["bucket"]!;
        var path = (string?)vector["object"] is { Length: > 0 } name ? $"/{V4Encoding.Path(name)}" : "";
        var (scheme, host) = ServiceOf(vector);
        var (origin, prefix) = (string?)vector["urlStyle"] switch
        {
            "VIRTUAL_HOSTED_STYLE" => ($"{scheme}://{bucket}.{host}", ""),
            "BUCKET_BOUND_HOSTNAME" => ($"{scheme}://{(string)vector["bucketBoundHostname"]!}", ""),
            _ => ($"{scheme}://{host}", $"/{bucket}"),
        };
        return new V4Request((string)vector["method"]!, origin, prefix + path)
        {
            Query = PairsOf(vector["queryParameters"]),
            Headers = PairsOf(vector["headers"]),
            SignedAt = DateTimeOffset.Parse((string)vector["timestamp"]!, CultureInfo.InvariantCulture),
            Lifetime = TimeSpan.FromSeconds((int)vector["expiration"]!),
        };
    }

    private static (string Scheme, string Host) ServiceOf(JsonObject vector)
    {
        var named = (string?)vector["hostname"] ?? (string?)vector["clientEndpoint"] ?? (string?)vector["emulatorHostname"]
            ?? $"storage.{(string?)vector["universeDomain"] ?? "googleapis.com"}";
        return named.Split("://") is [var scheme, var host] ? (scheme, host) : ((string?)vector["scheme"] ?? "https", named);
    }

    private static KeyValuePair<string, string>[] PairsOf(JsonNode? pairs) =>
        [.. pairs?.AsObject().Select(pair => new KeyValuePair<string, string>(pair.Key, (string)pair.Value!)) ?? []];

    private static (string Url, byte[] Signature) Split(string url)
    {
        const string Name = "&X-Goog-Signature=";
        var at = url.IndexOf(Name, StringComparison.Ordinal);
        return (url[..at], Convert.FromHexString(url[(at + Name.Length)..]));
    }

    private static string SignerOf(string url)
    {
        const string Name = "X-Goog-Credential=";
        var credential = url[(url.IndexOf(Name, StringComparison.Ordinal) + Name.Length)..];
        return Uri.UnescapeDataString(credential[..credential.IndexOf("%2F", StringComparison.Ordinal)]);
    }
}
