using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>The lower contract on the fake.</summary>
public sealed class GoogleCloudBlobStoreTests : BlobStoreTests
{
    private protected override BlobStoreFixture Fixture() => new Bucket();

    [Test]
    public async Task A_copy_that_takes_several_calls_is_made()
    {
        await using var clouds = new FakeClouds();
        clouds.Settings.RewriteSize = 100;
        var store = (await clouds.OpenAsync()).Blobs;
        var bytes = Sample.Of(1000).Bytes;
        await store.WriteAsync("from/here", new MemoryStream(bytes), new BlobWrite(), default);
        var source = (await store.FindAsync("from/here", default))!;
        (await store.GetCapability<IBlobMove>()!.MoveAsync(source, "to/here", default)).Should().Be(MoveOutcome.Moved);
        await using var moved = (await store.OpenAsync("to/here", BlobRange.All, default))!;
        using var copy = new MemoryStream();
        await moved.CopyToAsync(copy);
        copy.ToArray().Should().Equal(bytes);
        clouds.Fake.Calls.Count(call => call.Contains("/rewriteTo/", StringComparison.Ordinal)).Should().Be(2);
    }

    private sealed class Bucket : BlobStoreFixture
    {
        private readonly FakeClouds _clouds = new();

        public override async Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) => (await _clouds.OpenAsync()).Blobs;

        public override async ValueTask DisposeAsync()
        {
            await _clouds.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
