using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>What the version before has stored.</summary>
public sealed class GoogleCloudLegacyTests
{
    private static readonly Sample Content = Sample.Of(1000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FakeClouds _clouds = new();

    [TearDown]
    public ValueTask StopAsync() => _clouds.DisposeAsync();

    [TestCase("", "", false)]
    [TestCase("lfs", "lfs/", false)]
    [TestCase("lfs/", "lfs/", false)]
    [TestCase("lfs", "lfs/", true)]
    public async Task Objects_are_served_from_where_they_are(string prefix, string folder, bool fanout)
    {
        var storage = await _clouds.OpenAsync(options =>
            (options.Prefix, options.Layout) = (prefix, fanout ? ObjectLayout.Fanout : ObjectLayout.Flat));
        var oid = $"{Content.Oid}";
        await PutAsync(storage, $"{folder}org/repo/{(fanout ? $"{oid[..2]}/{oid[2..4]}/" : "")}{oid}");
        (await storage.GetSizeAsync(Key, default)).Should().Be(1000);
        (await storage.Blobs.FindAsync(storage.Names.Of(Key), default))!.ForeignHeader.Should().BeNull();
        await using var stream = await storage.OpenReadAsync(Key, 10, 100, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        copy.ToArray().Should().Equal(Content.Bytes[10..110]);
        (await storage.PutAsync(Key, new MemoryStream(Content.Bytes), 1000, default)).Should().Be(PutOutcome.AlreadyPresent);
        await SignedRequests.SendAsync(HttpMethod.Get, await storage.SignDownloadAsync(Key, null, TimeSpan.FromHours(1), default), default);
    }

    /// <summary>Half at random, where this version's say how the object is cut.</summary>
    [Test]
    public async Task What_was_staged_is_deleted_when_it_is_old_and_nothing_else()
    {
        var storage = await _clouds.OpenAsync(time: _time);
        var parts = storage.Blobs.GetCapability<IBlobParts>()!;
        await PutAsync(storage, $"lfs/.staged/org/repo/{Content.Oid}.{StagedKey.NewUnique()}");
        await parts.StartAsync($"lfs/.staged/org/repo/{Content.Oid}.{StagedKey.NewUnique()}", default);
        string[] foreign =
            ["lfs/.staged/of somebody else", "lfs/backup.tar", $"lfs/org/repo/{Content.Oid}", $"elsewhere/.staged/{Content.Oid}"];
        foreach (var name in foreign)
            await PutAsync(storage, name);
        await parts.StartAsync("lfs/backup.tar", default);

        using var cleaner = new ObjectStoreCleaner(storage, "", new ObjectStoreOptions(), _time, NullLogger<ObjectStoreCleaner>.Instance);
        _time.Advance(TimeSpan.FromDays(6.9));
        await cleaner.CleanAsync(default);
        _clouds.Names.Should().HaveCount(7, "none is old enough");
        _time.Advance(TimeSpan.FromDays(0.2));
        await cleaner.CleanAsync(default);
        _clouds.Names.Should().BeEquivalentTo([.. foreign, "lfs/backup.tar"]);
    }

    /// <summary>By one request of the XML API, as the version before did.</summary>
    private static async Task PutAsync(ObjectStore storage, string name)
    {
        var write = new SignedWrite { Lifetime = TimeSpan.FromHours(1), Size = 1000, IsCreateOnly = true };
        var signed = await storage.Blobs.GetCapability<IBlobSigner>()!.SignWriteAsync(name, write, default);
        await SignedRequests.SendAsync(HttpMethod.Put, signed, Content.Bytes);
    }
}
