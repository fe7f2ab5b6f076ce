using Giftless.GoogleCloud.Fake;
using Giftless.Tests.Multipart;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>The transfer <c>multipart-basic</c> over HTTP, with parts that go to Google or through the server.</summary>
[TestFixture(TransferMode.Direct)]
[TestFixture(TransferMode.Streamed)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GoogleCloudMultipartTransferTests(TransferMode mode) : MultipartTransferTests
{
    private readonly FakeGoogleCloud _fake = FakeGoogleCloud.StartAsync().GetAwaiter().GetResult();

    [TearDown]
    public ValueTask StopFakeAsync() => _fake.DisposeAsync();

    /// <summary>The service's least.</summary>
    private protected override int PartSize => 5 * 1024 * 1024;

    private protected override void AddStorage(IGitLfsBuilder lfs) => lfs.AddGoogleCloudStorage(options =>
    {
        FakeStorage.Configure(options, _fake);
        options.Mode = mode;
    });
}
