using Amazon.Runtime;
using Amazon.S3;
using CsCheck;
using Giftless.Storage.S3.Signing;

namespace Giftless.Storage.S3.Tests.Signing;

/// <summary>For every request that the SDK can express, its presigner and ours make the same address.</summary>
public sealed class SdkAgreementTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 1, 30],
        Gen.String[Gen.Char[' ', '~'], 1, 30],
        Any(
            "é", "𝄞 clef", "最終版", "100%", "a+b", "~tilde", "'quoted'", "(*)!", "semi;colon", "a=b&c", "%41").Array[1,
            4].Select(string.Concat));

    /// <summary>
    /// HttpClient and the SDK would resolve <c>.</c> and <c>..</c>; keys that are made of repositories and oids have none.
    /// </summary>
    private static readonly Gen<string> Key = Text.Array[1, 4]
        .Select(segments => string.Join('/', segments.Select(segment => segment.Replace('/', '_'))))
        .Where(key => !key.Split('/').Any(segment => segment is "." or ".."));

    private static readonly Gen<string> HeaderValue = Gen.String[Gen.Char["abcXYZ019 -_=/+*;,:\"'%"], 1, 20].Where(
        value => value.Trim().Length > 0);

    private static readonly Gen<(string Name, string Value)> Header =
        Gen.Select(
            Any(
                "x-amz-checksum-sha256", "content-length", "if-none-match", "Cache-Control", "x-amz-Storage-Class", "x-amz-meta-a",
                "Content-MD5"), HeaderValue);

    private static readonly Gen<Place> Place = Gen.Select(
        Any("http", "https"), Any("s3.example.org", "localhost", "127.0.0.1", "10.0.0.7"), Any(0, 80, 443, 9000), Gen.Bool,
        Any("us-east-1", "eu-central-2", "garage", ""), Any("lfs", "my-bucket", "dotted.bucket"),
        (scheme, host, port, pathStyle, region, bucket) => new Place(
            region.Length == 0















                                                                            ? null : $"{scheme}://{host}{(port == 0 ? "" : $":{port}")}",
                                                                            pathStyle, region.Length == 0 ? "eu-west-1" : region, bucket));

    private static readonly Gen<Asked> Question = Gen.Select(
        Gen.Enum<HttpVerb>(), Key, Header.Array[0, 4], Gen.OneOf(
            Gen.Const((string?)null), Text!), Gen.OneOf(Gen.Const((string?)null), Text!), Gen.Int[0, 10_000], Gen.Int[1, 7 * 86_400],
        (verb, key, headers, disposition, token, part, seconds) =>
            new Asked(verb, key, headers.DistinctBy(header => header.Name).ToArray(), disposition, token, part, seconds));

    [Test]
    public void Every_address_is_the_one_that_the_SDK_makes() => Gen.Select(Place, Question).Sample(
        (place, asked) =>
        {
            var credentials = new ImmutableCredentials("AKIATEST", "secret/with+signs", asked.Token);
            var config = place.Config();
            using var client = new AmazonS3Client(
                asked.Token is null
















                                                                                    ? new BasicAWSCredentials(
                                                                                        "AKIATEST",
                                                                                        "secret/with+signs") : new SessionAWSCredentials(
                                                                                            "AKIATEST", "secret/with+signs",
                                                                                            asked.Token), config);
            var expected = new SignedUrl(client.GetPreSignedURL(asked.AsSdkRequest(place)));

            var signer = new QuerySigner(S3Address.Of(S3Endpoint.Find(config, place.Bucket)), place.Region);
            var actual = new SignedUrl(signer.Sign(asked.AsOurRequest(), credentials, expected.Time, expected.Lifetime));

            actual.Address.Should().Be(expected.Address);
            actual.Parameters.Should().BeEquivalentTo(expected.Parameters);
        },
        iter: 2000);

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
