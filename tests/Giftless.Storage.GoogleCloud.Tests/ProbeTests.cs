using Giftless.GoogleCloud.Fake;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>What is found out about a service that is not as it should be.</summary>
public sealed class ProbeTests
{
    private readonly FakeSettings _settings = new();
    private FakeGoogleCloud _fake = null!;

    [SetUp]
    public async Task StartAsync() => _fake = await FakeGoogleCloud.StartAsync(_settings);

    [TearDown]
    public ValueTask StopAsync() => _fake.DisposeAsync();

    [Test]
    public async Task The_service_itself_refuses_wrong_bodies()
    {
        var report = await ProbeAsync();
        report.Should().Be(
            new StorageReport
            {
                Mode = TransferMode.Direct,
                RefusesWrongBodies = true,
                NeverOffersWrongBodies = true,
                RefusesToOverwrite = true,
                TakesParts = true
            });
        _fake.Names.Should().BeEmpty();
    }

    [Test]
    public async Task A_service_that_takes_wrong_bodies_is_noticed_and_uploads_are_staged([Values] UploadIntegrity integrity)
    {
        _settings.ChecksContentSha256 = false;
        var report = await ProbeAsync(options => options.UploadIntegrity = integrity);
        (report.RefusesWrongBodies, report.NeverOffersWrongBodies).Should().Be((false, true));
        _fake.Names.Should().BeEmpty();
    }

    [Test]
    public async Task A_wrong_secret_is_told() =>
        (await FluentActions.Awaiting(() => ProbeAsync(options =>
        {
            FakeStorage.UseHmac(options, _fake);
            options.HmacSecret = "wrong";
        })).Should().ThrowAsync<Exception>()).WithMessage("*403*");

    [Test]
    public async Task A_bucket_that_is_not_there_is_told() =>
        await FluentActions.Awaiting(() => ProbeAsync(options => options.Bucket = "another")).Should().ThrowAsync<Exception>();

    private async Task<StorageReport> ProbeAsync(Action<GoogleCloudStorageOptions>? configure = null)
    {
        using var storage = FakeStorage.Open(_fake, configure);
        using var client = new HttpClient();
        return await StorageProbe.RunAsync(storage, client, default);
    }
}
