using System.Net;
using System.Net.Sockets;
using Giftless.Storage.S3.Tests.Support;

namespace Giftless.Storage.S3.Tests;

/// <summary>What an administrator is told at start.</summary>
public sealed class S3ProbeTests : IDisposable
{
    private CephBucket _bucket = null!;

    [SetUp]
    public async Task CreateBucketAsync() => _bucket = await CephBucket.CreateAsync();

    public void Dispose() => _bucket?.Dispose();

    [Test]
    public async Task Says_what_the_store_guarantees_and_leaves_nothing()
    {
        (await ProbeAsync()).Should().Be(
            $"s3://{_bucket.Name}/some/prefix/ ({_bucket.Gateway.Address}), Direct; the store refuses bodies with another SHA-256 (ContentSha256): yes; another length: yes; overwriting where that is asked: yes");
        (await ProbeAsync(options => options.UploadIntegrity = UploadIntegrity.None)).Should().Contain("uploads are staged and checked by this server");
        (await _bucket.ListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_store_that_takes_wrong_bodies_is_not_used_directly()
    {
        // This release of Ceph does not look at the newer header.
        await ShouldFailAsync("UploadIntegrity is Checksum", options => options.UploadIntegrity = UploadIntegrity.Checksum);
        (await _bucket.ListAsync()).Should().BeEmpty();
        (await ProbeAsync(options => (options.UploadIntegrity, options.Mode) = (UploadIntegrity.Checksum, TransferMode.Streamed))).Should().Contain("(Checksum): no");
    }

    [Test]
    public Task A_wrong_bucket_is_named() => ShouldFailAsync("there is no such bucket", options => options.Bucket = "no-such-bucket");

    [Test]
    public Task A_wrong_access_key_is_named() => ShouldFailAsync("the store does not know the access key", options => options.AccessKey = "WRONG");

    [Test]
    public Task A_wrong_secret_is_named() => ShouldFailAsync("the secret key is wrong", options => options.SecretKey = "WRONG");

    [Test]
    public async Task A_store_that_cannot_be_reached_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        await ShouldFailAsync($"({address}) cannot be reached", options => options.ServiceUrl = address);
    }

    private Task<string> ProbeAsync(Action<S3StorageOptions>? configure = null) =>
        _bucket.Open(configure).GetCapability<IProbedStorage>()!.ProbeAsync(default);

    private async Task ShouldFailAsync(string reason, Action<S3StorageOptions> configure) =>
        (await FluentActions.Awaiting(() => ProbeAsync(configure)).Should().ThrowAsync<StorageProbeException>())
            .Which.Message.Should().Contain(reason).And.NotContain("\n").And.NotContain("X-Amz-Signature").And.NotContain(_bucket.Gateway.SecretKey);
}
