using Giftless.EndToEnd.Tests.Support;
using Giftless.Tests.Ceph;

namespace Giftless.EndToEnd.Tests;

/// <summary>The standalone server on S3: a real Ceph gateway.</summary>
public sealed class S3Tests : CloudStorageTests
{
    private static CephGateway _gateway = null!;

    [OneTimeSetUp]
    public static async Task StartCephAsync() => _gateway = await CephGateway.SharedAsync();

    private protected override string ModeKey => "GitLfs:Storage:S3:Mode";

    private protected override Uri Store => _gateway.Address;

    private protected override async Task<string[]> MakeStorageAsync(Uri store) =>
    [
        "--GitLfs:Storage:Provider=S3",
        $"--GitLfs:Storage:S3:Bucket={await _gateway.CreateBucketAsync()}",
        "--GitLfs:Storage:S3:Prefix=lfs/",
        $"--GitLfs:Storage:S3:ServiceUrl={store}",
        $"--GitLfs:Storage:S3:AccessKey={_gateway.AccessKey}",
        $"--GitLfs:Storage:S3:SecretKey={_gateway.SecretKey}",
    ];

    [TestCase("Bucket=no-such-bucket", "NoSuchBucket")]
    [TestCase("AccessKey=WRONG", "the store does not know the access key")]
    [TestCase("SecretKey=WRONG", "the secret key is wrong")]
    [TestCase("ServiceUrl=http://127.0.0.1:1", "127.0.0.1:1")]
    [TestCase("Bucket=", "Bucket is empty")]
    [TestCase("Bukket=x", "GitLfs:Storage:S3:Bukket is not a setting")]
    public async Task Says_in_one_line_what_is_wrong_and_does_not_start(string setting, string reason)
    {
        string[] settings = [.. await MakeStorageAsync(), $"--GitLfs:Storage:S3:{setting}"];
        var server = Sandbox.Start(
            HostProgram.Server.File, [.. HostProgram.Server.Arguments, "--urls", "http://127.0.0.1:0", .. settings],
            Sandbox.MakeFolder("server"));

        (await server.WaitForExitAsync()).Should().Be(1);
        var said = server.Error.Split('\n').Single(line => line.StartsWith("Giftless.Server cannot start.", StringComparison.Ordinal));
        said.Should().Contain(reason).And.NotContain(_gateway.SecretKey).And.NotContain("X-Amz-");
    }

    /// <summary>This release of Ceph does not look at the newer header.</summary>
    [Test]
    public async Task Reads_again_what_the_store_does_not_check()
    {
        var server = await Sandbox.StartServerAsync([.. await MakeStorageAsync(), "--GitLfs:Storage:S3:UploadIntegrity=Checksum"]);
        server.Process.Everything.Should().Contain("read again before they become objects");
    }
}
