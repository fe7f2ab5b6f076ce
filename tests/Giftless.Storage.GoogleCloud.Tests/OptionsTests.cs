using Microsoft.Extensions.Options;

namespace Giftless.Storage.GoogleCloud.Tests;

public sealed class OptionsTests
{
    private static readonly (string Key, Action<GoogleCloudStorageOptions> Break)[] Faults =
    [
        ("Bucket", options => options.Bucket = ""),
        ("Bucket", options => options.Bucket = "../other"),
        ("Prefix", options => options.Prefix = "/lfs"),
        ("Prefix", options => options.Prefix = "a//b"),
        ("Endpoint", options => options.Endpoint = new Uri("https://host/path")),
        ("Endpoint", options => options.Endpoint = new Uri("ftp://host")),
        ("HmacSecret", options => options.HmacAccessId = "id"),
        ("Credential", options => (options.AccountKeyBase64, options.AccountKeyFile) = ("e30=", "no/such/file")),
        ("AccountKeyFile", options => options.AccountKeyFile = "no/such/file"),
        ("AccountKeyBase64", options => options.AccountKeyBase64 = "{}"),
        ("AbandonedAfter", options => options.AbandonedAfter = TimeSpan.Zero),
    ];

    [Test]
    public void A_wrong_option_is_named_with_where_to_set_it([Range(0, 10)] int index)
    {
        var (key, breakIt) = Faults[index];
        var result = Validate(breakIt);
        result.Failed.Should().BeTrue();
        result.FailureMessage
            .Should().Contain(key).And.Contain("AddGoogleCloudStorage(...)").And.Contain(
                "GitLfs:Storage:GoogleCloud of the standalone server");
    }

    [Test]
    public void Every_fault_is_tried() => Faults.Should().HaveCount(11);

    [Test]
    public void A_bucket_is_enough() => Validate(_ => { }).Succeeded.Should().BeTrue();

    [TestCase(null, null, "https://storage.googleapis.com")]
    [TestCase(null, "localhost:4443", "http://localhost:4443")]
    [TestCase(null, "https://emulator:1/", "https://emulator:1")]
    [TestCase("https://storage.example.org", "localhost:4443", "https://storage.example.org")]
    public void An_emulator_is_used_unless_options_name_an_endpoint(string? endpoint, string? emulator, string expected)
    {
        var before = Environment.GetEnvironmentVariable("STORAGE_EMULATOR_HOST");
        try
        {
            Environment.SetEnvironmentVariable("STORAGE_EMULATOR_HOST", emulator);
            new GoogleCloudStorageOptions { Endpoint = endpoint is null ? null : new Uri(endpoint) }.Origin.Should().Be(new Uri(expected));
        }
        finally
        {
            Environment.SetEnvironmentVariable("STORAGE_EMULATOR_HOST", before);
        }
    }

    private static ValidateOptionsResult Validate(Action<GoogleCloudStorageOptions> configure)
    {
        var options = new GoogleCloudStorageOptions { Bucket = "lfs-objects" };
        configure(options);
        return new ObjectStoreOptionsValidator<GoogleCloudStorageOptions>().Validate(null, options);
    }
}
