using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Storage.GoogleCloud.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GoogleCloudLegacyTests : LegacyObjectTests, IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FakeClouds _clouds = new();
    private ObjectStore _storage = null!;

    public ValueTask DisposeAsync() => _clouds.DisposeAsync();

    private protected override async Task<ObjectStore> OpenAsync(string prefix, ObjectLayout layout) =>
        _storage = await _clouds.OpenAsync(options => (options.Prefix, options.Layout) = (prefix, layout));

    /// <summary>By one request of the XML API.</summary>
    private protected override async Task StoreAsync(string name)
    {
        var write = new SignedWrite { Lifetime = TimeSpan.FromHours(1), Size = Content.Size, IsCreateOnly = true };
        var signed = await _storage.Blobs.GetCapability<IBlobSigner>()!.SignWriteAsync(name, write, default);
        await SignedRequests.SendAsync(HttpMethod.Put, signed, Content.Bytes);
    }

    /// <summary>Half at random, where this version's say how the object is cut.</summary>
    [Test]
    public async Task What_was_staged_is_deleted_when_it_is_old_and_nothing_else()
    {
        _storage = await _clouds.OpenAsync(time: _time);
        var parts = _storage.Blobs.GetCapability<IBlobParts>()!;
        await StoreAsync($"lfs/.staged/org/repo/{Content.Oid}.{StagedKey.NewUnique()}");
        await parts.StartAsync($"lfs/.staged/org/repo/{Content.Oid}.{StagedKey.NewUnique()}", default);
        string[] foreign =
            ["lfs/.staged/of somebody else", "lfs/backup.tar", $"lfs/org/repo/{Content.Oid}", $"elsewhere/.staged/{Content.Oid}"];
        foreach (var name in foreign)
            await StoreAsync(name);
        await parts.StartAsync("lfs/backup.tar", default);

        using var cleaner = new ObjectStoreCleaner(_storage, "", new ObjectStoreOptions(), _time, NullLogger<ObjectStoreCleaner>.Instance);
        _time.Advance(TimeSpan.FromDays(6.9));
        await cleaner.CleanAsync(default);
        _clouds.Names.Should().HaveCount(7, "none is old enough");
        _time.Advance(TimeSpan.FromDays(0.2));
        await cleaner.CleanAsync(default);
        _clouds.Names.Should().BeEquivalentTo([.. foreign, "lfs/backup.tar"]);
    }
}
