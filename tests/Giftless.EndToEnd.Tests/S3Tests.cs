using System.Net;
using System.Security.Cryptography;
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

    /// <summary>The long form is run by name: it writes 16 GiB.</summary>
    [TestCase(16)]
    [TestCase(256, Explicit = true)]
    public async Task Uploads_of_64_clients_at_once_by_tus_take_little_memory(int mebibytes)
    {
        var size = mebibytes * 1024L * 1024;
        var server = await Sandbox.StartServerAsync([.. await MakeStorageAsync(), "--GitLfs:Tus:LeastSize=1"]);
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(30) };
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async seed =>
        {
            var oid = Convert.ToHexStringLower(await SHA256.HashDataAsync(new PatternStream(size, seed)));
            using var body = new StreamContent(new PatternStream(size, seed))
            {
                Headers = { { "Content-Type", "application/offset+octet-stream" }, { "Content-Length", $"{size}" } },
            };
            using var patch = new HttpRequestMessage(HttpMethod.Patch, $"{LfsApi.DefaultPath}/objects/storage/{oid}/tus?size={size}")
            {
                Content = body,
                Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Offset", "0" } },
            };
            using var reply = await client.SendAsync(patch);
            reply.StatusCode.Should().Be(HttpStatusCode.NoContent, await reply.Content.ReadAsStringAsync());
        }));

        await TestContext.Out.WriteLineAsync($"Peak memory: {server.Process.PeakMemory / 1024 / 1024} MiB.");
        server.Process.PeakMemory.Should().BeLessThan(300L * 1024 * 1024);
    }

    /// <summary>This release of Ceph does not look at the newer header.</summary>
    [Test]
    public async Task Reads_again_what_the_store_does_not_check()
    {
        var server = await Sandbox.StartServerAsync([.. await MakeStorageAsync(), "--GitLfs:Storage:S3:UploadIntegrity=Checksum"]);
        server.Process.Everything.Should().Contain("read again before they become objects");
    }
}
