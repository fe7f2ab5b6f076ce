using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>Servers that die, on the fake.</summary>
public sealed class GoogleCloudCrashTests : CrashTests
{
    private readonly FakeClouds _clouds = new();

    [TearDown]
    public ValueTask StopAsync() => _clouds.DisposeAsync();

    private protected override async Task<IBlobStore> OpenAsync() => (await _clouds.OpenAsync()).Blobs;
}
