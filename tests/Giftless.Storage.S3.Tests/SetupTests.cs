using Amazon.Runtime;
using Amazon.S3;
using Giftless.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Giftless.Storage.S3.Tests;

/// <summary>How the storage is registered, and what is said about wrong options.</summary>
public sealed class SetupTests
{
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Sample.Of(1).Oid);

    private static readonly BasicAWSCredentials HostsKey = new("hosts-key", "secret");

    private static readonly (string Fault, Action<S3StorageOptions> Configure)[] Wrong =
    [
        ("Bucket is empty", options => options.Bucket = " "),
        ("Bucket is 'a/b'", options => options.Bucket = "a/b"),
        ("Prefix is '/a'", options => options.Prefix = "/a"),
        ("Prefix is '../a'", options => options.Prefix = "../a"),
        ("ServiceUrl is 's3.local'", options => options.ServiceUrl = new Uri("s3.local", UriKind.Relative)),
        ("PublicUrl is 'ftp://x/'", options => options.PublicUrl = new Uri("ftp://x")),
        ("Accelerate is", options => (options.Accelerate, options.ServiceUrl) = (true, new Uri("http://x"))),
        ("AccessKey and SecretKey belong together", options => options.SecretKey = null),
        ("SessionToken is set without AccessKey", options =>
            (options.AccessKey, options.SecretKey, options.SessionToken) = (null, null, "x")),
        ("KmsKeyId is set while Encryption is S3", options => (options.Encryption, options.KmsKeyId) = (S3Encryption.S3, "x")),
        ("SessionLifetime is 00:00:01", options => options.SessionLifetime = TimeSpan.FromSeconds(1)),
        ("MinPartSize is 0", options => options.MinPartSize = 0),
        ("MaxKnownObjects is -1", options => options.MaxKnownObjects = -1),
        ("AbandonedAfter is 00:00:00", options => options.AbandonedAfter = TimeSpan.Zero),
    ];

    private static IEnumerable<TestCaseData> WrongOptions() =>
        Wrong.Select(wrong => new TestCaseData(wrong.Fault, wrong.Configure) { TestName = $"Refuses_at_start({wrong.Fault})" });

    [TestCaseSource(nameof(WrongOptions))]
    public void Refuses_at_start(string fault, Action<S3StorageOptions> configure)
    {
        using var services = Build(lfs => lfs.AddS3Storage(options =>
        {
            (options.Bucket, options.AccessKey, options.SecretKey) = ("lfs", "key", "secret");
            configure(options);
        }));
        services.Invoking(services => services.GetRequiredService<IStartupValidator>().Validate())
            .Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle()
            .Which.Should().StartWith(fault).And.EndWith(
                "Set it in AddS3Storage(...), or below GitLfs:Storage:S3 of the standalone server.").And.NotContain("secret\"");
    }

    [Test]
    public async Task Uses_the_client_of_the_host_with_its_credentials()
    {
        using var client = ClientAt("http://hosts.own:1");
        using var services = Build(lfs => lfs.AddS3Storage("lfs"), services => services.AddSingleton<IAmazonS3>(client));
        (await SignAsync(services, "")).Should().StartWith("http://hosts.own:1/lfs/").And.Contain("X-Amz-Credential=hosts-key%2F");
    }

    /// <summary>What a client was made with is not shown to anybody: its host has to say so, and is told so.</summary>
    [Test]
    public async Task Links_are_not_signed_by_another_name_than_that_of_the_hosts_client()
    {
        using var client = new AmazonS3Client(HostsKey, ConfigOf("http://hosts.own:1"));
        Action<IServiceCollection> register = services => services.AddSingleton<IAmazonS3>(client);

        using var told = Build(lfs => lfs.AddS3Storage(options => (options.Bucket, options.Credentials) = ("lfs", HostsKey)), register);
        (await SignAsync(told, "")).Should().StartWith("http://hosts.own:1/lfs/").And.Contain("X-Amz-Credential=hosts-key%2F");

        using var other = Build(
            lfs =>
                lfs.AddS3Storage(
                    options => (options.Bucket, options.Credentials) = ("lfs", new BasicAWSCredentials("other", "secret"))), register);
        (await other.Awaiting(services => SignAsync(services, "")).Should().ThrowAsync<StorageUnavailableException>())
            .WithInnerException<AmazonClientException>().WithMessage("*Set the same ones as Credentials in AddS3Storage(...)*");
    }

    [Test]
    public async Task Each_server_has_its_own_client()
    {
        using var first = ClientAt("http://first:1");
        using var second = ClientAt("http://second:1");
        using var services = Build(
            lfs =>
            {
                lfs.AddS3Storage("lfs");
                lfs.Services.AddGitLfs("other").AddS3Storage("lfs");
            },
            services => services.AddSingleton<IAmazonS3>(first).AddKeyedSingleton<IAmazonS3>("other", second));
        (await SignAsync(services, "")).Should().StartWith("http://first:1/");
        (await SignAsync(services, "other")).Should().StartWith("http://second:1/");
    }

    [Test]
    public async Task Options_that_describe_a_client_count_more_than_the_hosts()
    {
        using var client = ClientAt("http://hosts.own:1");
        using var services = Build(
            lfs =>
                lfs.AddS3Storage(
                    options =>
                        (options.Bucket, options.Region, options.AccessKey, options.SecretKey) = ("lfs", "eu-west-1", "own", "secret")),
            services => services.AddSingleton<IAmazonS3>(client));
        (await SignAsync(services, ""))
            .Should().StartWith("https://lfs.s3.eu-west-1.amazonaws.com/").And.Contain("X-Amz-Credential=own%2F");
    }

    [TestCase(null, RequestChecksumCalculation.WHEN_SUPPORTED)]
    [TestCase("http://x", RequestChecksumCalculation.WHEN_REQUIRED)]
    public void Stores_of_other_makes_are_spared_the_newer_checksums(string? serviceUrl, RequestChecksumCalculation expected)
    {
        using var client = S3ClientFactory.Create(
            new S3StorageOptions { Region = "eu-west-1", ServiceUrl = serviceUrl is null ? null : new Uri(serviceUrl) });
        client.Config.RequestChecksumCalculation.Should().Be(expected);
    }

    private static AmazonS3Client ClientAt(string address)
    {
        var config = ConfigOf(address);
        config.DefaultAWSCredentials = HostsKey;
        return new AmazonS3Client(config);
    }

    private static AmazonS3Config ConfigOf(string address) =>
        new() { ServiceURL = address, ForcePathStyle = true, AuthenticationRegion = "us-east-1" };

    private static async Task<string> SignAsync(ServiceProvider services, string name)
    {
        var storage = services.GetRequiredKeyedService<ObjectStore>(name);
        return (await storage.SignUploadAsync(Key, 1, TimeSpan.FromMinutes(1), default)).Request.Url;
    }

    private static ServiceProvider Build(Action<IGitLfsBuilder> configure, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        more?.Invoke(services);
        configure(services.AddGitLfs());
        return services.BuildServiceProvider();
    }
}
