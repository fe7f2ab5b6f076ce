using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>The lower contract on the fake.</summary>
public sealed class GoogleCloudBlobStoreTests : BlobContractTests
{
    private readonly FakeClouds _clouds = new();

    [TearDown]
    public ValueTask StopAsync() => _clouds.DisposeAsync();

    private protected override async Task<IBlobStore> OpenAsync() => (await _clouds.OpenAsync()).Blobs;

    [Test]
    public async Task A_copy_that_takes_several_calls_is_made()
    {
        _clouds.Settings.RewriteSize = 100;
        var bytes = Sample.Of(1000).Bytes;
        await WriteAsync(Name, bytes);
        var source = (await Store.FindAsync(Name, default))!;
        (await Store.GetCapability<IBlobMove>()!.MoveAsync(source, "to/here", default)).Should().Be(MoveOutcome.Moved);
        (await ReadAsync("to/here")).Should().Equal(bytes);
        _clouds.Fake.Calls.Count(call => call.Contains("/rewriteTo/", StringComparison.Ordinal)).Should().Be(2);
    }
}
