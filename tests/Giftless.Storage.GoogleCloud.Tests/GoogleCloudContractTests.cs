using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>The lower contract on the fake.</summary>
public sealed class GoogleCloudBlobContractTests : BlobStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new FakeFixture(TransferMode.Direct, hmac: false);

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
}

/// <summary>The upper contract, directly, through the server, and with an HMAC key.</summary>
[TestFixture(TransferMode.Direct, false)]
[TestFixture(TransferMode.Streamed, false)]
[TestFixture(TransferMode.Direct, true)]
public sealed class GoogleCloudObjectContractTests(TransferMode mode, bool hmac) : ObjectStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new FakeFixture(mode, hmac);
}

internal sealed class FakeFixture(TransferMode mode, bool hmac) : BlobStoreFixture
{
    private readonly FakeClouds _clouds = new();

    public override ObjectStoreOptions Options { get; } = new() { Prefix = FakeStorage.Prefix, Mode = mode };

    public override async Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) => (await _clouds.OpenAsync(mode, hmac)).Blobs;

    public override Task<IReadOnlyList<string>> ListAllAsync(IBlobStore store, CancellationToken cancellationToken) =>
        Task.FromResult(_clouds.Names);

    public override async ValueTask DisposeAsync()
    {
        await _clouds.DisposeAsync();
        await base.DisposeAsync();
    }
}
