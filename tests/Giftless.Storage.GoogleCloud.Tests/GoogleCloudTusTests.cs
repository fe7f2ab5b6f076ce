using Giftless.GoogleCloud.Fake;
using Giftless.Tests.Tus;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>The transfer <c>tus</c> into a bucket of Google's.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GoogleCloudTusTests : TusTransferTests
{
    private readonly FakeGoogleCloud _fake = FakeGoogleCloud.StartAsync().GetAwaiter().GetResult();

    [TearDown]
    public ValueTask StopFakeAsync() => _fake.DisposeAsync();

    private protected override void AddStorage(IGitLfsBuilder lfs) =>
        lfs.AddGoogleCloudStorage(options => FakeStorage.Configure(options, _fake));
}
