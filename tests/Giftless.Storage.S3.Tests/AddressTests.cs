using Amazon.Runtime;
using Giftless.Storage.S3.Tests.Signing;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Storage.S3.Tests;

/// <summary>Where signed links lead, what they demand, and for how long. Nothing is sent.</summary>
public sealed class AddressTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Sample.Of(1).Oid);

    [Test]
    public async Task Links_lead_to_Amazon() =>
        (await SignAsync(Amazon)).Address.Should().Be($"https://lfs.s3.eu-west-1.amazonaws.com/org/repo/{Key.Oid}");

    [Test]
    public async Task Links_lead_to_an_accelerated_bucket() =>
        (await SignAsync(options => { Amazon(options); options.Accelerate = true; })).Address
            .Should().Be($"https://lfs.s3-accelerate.amazonaws.com/org/repo/{Key.Oid}");

    [Test]
    public async Task Links_lead_to_Amazon_in_path_style() =>
        (await SignAsync(options => { Amazon(options); options.PathStyle = true; })).Address
            .Should().Be($"https://s3.eu-west-1.amazonaws.com/lfs/org/repo/{Key.Oid}");

    [Test]
    public async Task Links_lead_to_another_store() =>
        (await SignAsync(Other)).Address.Should().Be($"http://s3.local:9000/lfs/org/repo/{Key.Oid}");

    [Test]
    public async Task Links_lead_to_a_bucket_with_a_name_of_its_own() =>
        (await SignAsync(options => { Other(options); options.PathStyle = false; })).Address
            .Should().Be($"http://lfs.s3.local:9000/org/repo/{Key.Oid}");

    [Test]
    public async Task Links_lead_where_clients_reach_the_store() =>
        (await SignAsync(options => { Other(options); options.PublicUrl = new("https://s3.example.org"); })).Address
            .Should().Be($"https://s3.example.org/lfs/org/repo/{Key.Oid}");

    [Test]
    public async Task Layout_and_prefix_hold() =>
        (await SignAsync(options => { Other(options); (options.Prefix, options.Layout) = ("a b/", ObjectLayout.Fanout); })).Address
            .Should().Be($"http://s3.local:9000/lfs/a%20b/org/repo/{Key.Oid.ToString()[..2]}/{Key.Oid.ToString()[2..4]}/{Key.Oid}");

    [Test]
    public async Task Amazon_is_asked_to_check_the_checksum_and_others_the_payload()
    {
        (await UploadAsync(Amazon)).Request.Headers.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["Content-Type"] = "application/octet-stream",
            ["If-None-Match"] = "*",
            ["x-amz-checksum-sha256"] = Convert.ToBase64String(Convert.FromHexString(Key.Oid.ToString())),
        });
        (await UploadAsync(Other)).Request.Headers.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["Content-Type"] = "application/octet-stream",
            ["x-amz-acl"] = "private",
            ["x-amz-content-sha256"] = Key.Oid.ToString(),
        });
    }

    [TestCase(null, "http://s3.local:9000", "us-east-1")]
    [TestCase("garage", "http://s3.local:9000", "garage")]
    [TestCase(null, "https://s3.eu-west-1.amazonaws.com", "eu-west-1")]
    public async Task Links_are_signed_for_the_region_of_the_store(string? region, string serviceUrl, string expected)
    {
        var signed = await SignAsync(options => { Other(options); (options.Region, options.ServiceUrl) = (region, new Uri(serviceUrl)); });
        signed.Parameters["X-Amz-Credential"].Should().Be($"key/20300102/{expected}/s3/aws4_request");
        signed.Parameters["X-Amz-SignedHeaders"].Contains("x-amz-checksum-sha256", StringComparison.Ordinal)
            .Should().Be(serviceUrl.Contains("amazonaws", StringComparison.Ordinal));
    }

    [Test]
    public async Task Storage_class_and_encryption_are_signed()
    {
        var upload = await UploadAsync(options =>
        {
            Amazon(options);
            (options.StorageClass, options.Encryption, options.KmsKeyId) = ("STANDARD_IA", S3Encryption.Kms, "key-1");
        });
        var signed = new SignedUrl(upload.Request.Url).Parameters["X-Amz-SignedHeaders"].Split(';');
        signed.Should().Equal(
            "content-length", "content-type", "host", "if-none-match", "x-amz-checksum-sha256", "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-storage-class");
        upload.Request.Headers.Should().Contain("x-amz-storage-class", "STANDARD_IA").And.Contain("x-amz-server-side-encryption", "aws:kms")
            .And.Contain("x-amz-server-side-encryption-aws-kms-key-id", "key-1");
    }

    [TestCase(60, 60)]
    [TestCase(7 * 86_400, 7 * 86_400)]
    [TestCase(30 * 86_400, 7 * 86_400)]
    public async Task Links_hold_as_long_as_is_wanted_and_seven_days_at_most(int wanted, int expected)
    {
        var signed = (await UploadAsync(Other, wanted)).Request;
        signed.Lifetime.Should().Be(TimeSpan.FromSeconds(expected));
        new SignedUrl(signed.Url).Lifetime.Should().Be(signed.Lifetime);
    }

    [Test]
    public async Task Links_end_with_the_credentials()
    {
        void Session(S3StorageOptions options)
        {
            Amazon(options);
            options.Credentials = new EndingCredentials(Now.AddMinutes(42));
        }

        // The SDK counts a minute off, to have new ones in time.
        (await UploadAsync(Session, wanted: 7200)).Request.Lifetime
            .Should().BeGreaterThan(TimeSpan.FromMinutes(40)).And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(42));
        (await UploadAsync(Session, wanted: 600)).Request.Lifetime.Should().Be(TimeSpan.FromMinutes(10));
        (await SignAsync(Session)).Parameters["X-Amz-Security-Token"].Should().Be("token");
    }

    [Test]
    public async Task Links_end_soon_where_temporary_credentials_do_not_tell_when_they_end()
    {
        void Session(S3StorageOptions options)
        {
            Amazon(options);
            options.SessionToken = "token";
        }

        (await UploadAsync(Session)).Request.Lifetime.Should().Be(TimeSpan.FromMinutes(5));
        (await UploadAsync(options => { Session(options); options.SessionLifetime = TimeSpan.FromHours(1); })).Request.Lifetime
            .Should().Be(TimeSpan.FromHours(1));
    }

    [Test]
    public void What_the_mode_switches_off_is_not_offered()
    {
        (bool Uploads, bool Downloads, bool Parts, bool InParts) Offered(TransferMode mode)
        {
            using var storage = Open(options => { Other(options); options.Mode = mode; });
            return (storage.SignsUploads, storage.SignsDownloads, storage.SignsParts, storage.TakesParts);
        }

        Offered(TransferMode.Direct).Should().Be((true, true, true, true));
        Offered(TransferMode.Streamed).Should().Be((false, false, false, true));
        Offered(TransferMode.DirectDownload).Should().Be((false, true, false, true));
    }

    private static void Amazon(S3StorageOptions options) =>
        (options.Bucket, options.Region, options.AccessKey, options.SecretKey) = ("lfs", "eu-west-1", "key", "secret");

    private static void Other(S3StorageOptions options) =>
        (options.Bucket, options.ServiceUrl, options.AccessKey, options.SecretKey) = ("lfs", new("http://s3.local:9000"), "key", "secret");

    private static ObjectStore Open(Action<S3StorageOptions> configure)
    {
        var options = new S3StorageOptions();
        configure(options);
        var time = new FakeTimeProvider(Now);
        var storage = S3Stores.Open(options, client: null, time);
        return options.ServiceUrl?.Host.EndsWith("amazonaws.com", StringComparison.Ordinal) == false
            ? new ObjectStore(new BelievedStore(storage.Blobs), options, time, NullLogger<ObjectStore>.Instance)
            : storage;
    }

    private static async Task<SignedUpload> UploadAsync(Action<S3StorageOptions> configure, int wanted = 86_400)
    {
        using var storage = Open(configure);
        return await storage.SignUploadAsync(Key, 1, TimeSpan.FromSeconds(wanted), default);
    }

    private static async Task<SignedUrl> SignAsync(Action<S3StorageOptions> configure) => new((await UploadAsync(configure)).Request.Url);

    /// <summary>Credentials of a role: the SDK gets new ones before they end.</summary>
    private sealed class EndingCredentials(DateTimeOffset end) : RefreshingAWSCredentials
    {
        protected override CredentialsRefreshState GenerateNewCredentials() =>
            new(new ImmutableCredentials("key", "secret", "token"), end.UtcDateTime);
    }
}
