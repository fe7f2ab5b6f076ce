using System.Net;
using System.Net.Sockets;
using Giftless.Storage.S3.Tests.Support;

namespace Giftless.Storage.S3.Tests;

/// <summary>What trying the store out tells.</summary>
public sealed class S3ProbeTests : IDisposable
{
    private readonly HttpClient _client = new();

    private CephBucket _bucket = null!;

    [SetUp]
    public async Task CreateBucketAsync() => _bucket = await CephBucket.CreateAsync();

    public void Dispose()
    {
        _client.Dispose();
        _bucket?.Dispose();
    }

    [TestCase(UploadIntegrity.ContentSha256, true, true)]
    [TestCase(UploadIntegrity.Both, true, true)]
    [TestCase(UploadIntegrity.None, false, true)]
    [TestCase(UploadIntegrity.Checksum, false, true, Description = "This release of Ceph does not look at the newer header.")]
    public async Task Tells_what_becomes_of_wrong_bodies_and_leaves_nothing(UploadIntegrity integrity, bool refuses, bool neverOffers)
    {
        var report = await ProbeAsync(options => options.UploadIntegrity = integrity);
        (report.RefusesWrongBodies, report.NeverOffersWrongBodies).Should().Be((refuses, neverOffers));
        (await _bucket.ListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Whatever_passes_through_the_server_is_checked() =>
        (await ProbeAsync(options => (options.UploadIntegrity, options.Mode) = (UploadIntegrity.Checksum,
            TransferMode.Streamed))).RefusesWrongBodies.Should().BeTrue();

    [Test]
    public Task A_wrong_bucket_is_named() => ShouldFailAsync("NoSuchBucket", options => options.Bucket = "no-such-bucket");

    [Test]
    public Task A_wrong_access_key_is_named() =>
        ShouldFailAsync("the store does not know the access key", options => options.AccessKey = "WRONG");

    [Test]
    public Task A_wrong_secret_is_named() => ShouldFailAsync("the secret key is wrong", options => options.SecretKey = "WRONG");

    [Test]
    public async Task A_store_that_cannot_be_reached_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        await ShouldFailAsync($"{address.Authority}", options => options.ServiceUrl = address);
    }

    private Task<StorageReport> ProbeAsync(Action<S3StorageOptions> configure) =>
        StorageProbe.RunAsync(_bucket.Open(configure), _client, default);

    private async Task ShouldFailAsync(string reason, Action<S3StorageOptions> configure)
    {
        var failure = (await FluentActions.Awaiting(() => ProbeAsync(configure)).Should().ThrowAsync<Exception>()).Which;
        $"{failure.Message} {failure.InnerException?.Message}"
            .Should().Contain(reason).And.NotContain("X-Amz-Signature").And.NotContain(_bucket.Gateway.SecretKey);
    }
}
