using Amazon.Runtime;
using Giftless.Storage.S3.Signing;

namespace Giftless.Storage.S3.Tests.Signing;

/// <summary>The example of Amazon's S3 reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".</summary>
public sealed class QuerySignerTests
{
    private static readonly ImmutableCredentials Credentials = new(
        "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", token: null);

    private static readonly DateTimeOffset Time = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    private static readonly QuerySigner Signer = new(S3Address.Of(new Uri("https://examplebucket.s3.amazonaws.com")), "us-east-1");

    [Test]
    public void Signs_as_the_published_example_shows() =>
        Signer.Sign(new UnsignedRequest("GET", "test.txt"), Credentials, Time, TimeSpan.FromDays(1)).Should().Be(
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
            + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");

    [Test]
    public void Signs_for_another_day_or_with_another_secret_after_the_first()
    {
        var request = new UnsignedRequest("GET", "test.txt");
        var fresh = new QuerySigner(S3Address.Of(new Uri("https://examplebucket.s3.amazonaws.com")), "us-east-1");
        var other = new ImmutableCredentials(Credentials.AccessKey, "another", token: null);

        Signer.Sign(request, Credentials, Time, TimeSpan.FromDays(1));

        Signer.Sign(request, other, Time, TimeSpan.FromDays(1)).Should().Be(fresh.Sign(request, other, Time, TimeSpan.FromDays(1)))
            .And.NotBe(Signer.Sign(request, Credentials, Time, TimeSpan.FromDays(1)));
        Signer.Sign(request, Credentials, Time.AddDays(1), TimeSpan.FromDays(1)).Should().Contain("20130525");
    }

    [Test]
    public void Signs_long_keys() =>
        Signer.Sign(new UnsignedRequest("GET", new string('é', 1500)), Credentials, Time, TimeSpan.FromDays(1))
            .Should().Contain(string.Concat(Enumerable.Repeat("%C3%A9", 1500)));
}
