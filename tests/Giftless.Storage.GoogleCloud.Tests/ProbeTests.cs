using Giftless.GoogleCloud.Fake;

namespace Giftless.Storage.GoogleCloud.Tests;

public sealed class ProbeTests
{
    private readonly FakeSettings _settings = new();
    private FakeGoogleCloud _fake = null!;

    [SetUp]
    public async Task StartAsync() => _fake = await FakeGoogleCloud.StartAsync(_settings);

    [TearDown]
    public ValueTask StopAsync() => _fake.DisposeAsync();

    [TestCase(TransferMode.Direct, "it checks the SHA-256 of uploads; nothing is overwritten")]
    [TestCase(TransferMode.Streamed, "this server checks every upload")]
    public async Task Says_what_to_expect_and_leaves_nothing(TransferMode mode, string guarantee)
    {
        (await ProbeAsync(options => options.Mode = mode)).Should().Contain(FakeGoogleCloud.Bucket).And.Contain(mode.ToString()).And.EndWith(guarantee);
        _fake.Names.Should().BeEmpty();
    }

    [Test]
    public async Task A_service_that_takes_wrong_bodies_is_not_trusted()
    {
        _settings.ChecksContentSha256 = false;
        await FluentActions.Awaiting(() => ProbeAsync()).Should().ThrowAsync<StorageProbeException>().WithMessage("*UploadIntegrity to Staged*");
        (await ProbeAsync(options => options.UploadIntegrity = UploadIntegrity.Staged)).Should().Contain("staged until this server has checked them");
    }

    [Test]
    public async Task A_wrong_secret_is_told() =>
        await FluentActions.Awaiting(() => ProbeAsync(options =>
        {
            FakeStorage.UseHmac(options, _fake);
            options.HmacSecret = "wrong";
            options.Mode = TransferMode.Streamed;
        })).Should().ThrowAsync<StorageProbeException>().WithMessage("*403 SignatureDoesNotMatch*");

    [Test]
    public async Task A_bucket_that_is_not_there_is_told() =>
        await FluentActions.Awaiting(() => ProbeAsync(options => (options.Bucket, options.Mode) = ("another", TransferMode.Streamed)))
            .Should().ThrowAsync<StorageProbeException>().WithMessage("*404 NoSuchBucket*");

    private async Task<string> ProbeAsync(Action<GoogleCloudStorageOptions>? configure = null)
    {
        using var storage = FakeStorage.Open(_fake, configure);
        return await storage.GetCapability<IProbedStorage>()!.ProbeAsync(default);
    }
}
