using Giftless.Storage;

namespace Giftless.Tests.Storage;

/// <summary>What a version before this one has stored is served from where it is.</summary>
public abstract class LegacyObjectTests
{
    private protected static Sample Content { get; } = Sample.Of(1000);

    private protected static ObjectKey Key { get; } = new(RepositoryName.Parse("org/repo"), Content.Oid);

    /// <summary>Opens the test's own bucket with those options.</summary>
    private protected abstract Task<ObjectStore> OpenAsync(string prefix, ObjectLayout layout);

    /// <summary>Stores <see cref="Content"/> in that bucket as the version before did.</summary>
    private protected abstract Task StoreAsync(string name);

    [TestCase("", "", false)]
    [TestCase("lfs", "lfs/", false)]
    [TestCase("lfs/", "lfs/", false)]
    [TestCase("lfs", "lfs/", true)]
    public async Task Objects_are_served_from_where_they_are(string prefix, string folder, bool fanout)
    {
        using var storage = await OpenAsync(prefix, fanout ? ObjectLayout.Fanout : ObjectLayout.Flat);
        var oid = $"{Content.Oid}";
        var name = $"{folder}org/repo/{(fanout ? $"{oid[..2]}/{oid[2..4]}/" : "")}{oid}";
        await StoreAsync(name);

        (await storage.GetSizeAsync(Key, default)).Should().Be(Content.Size);
        (await storage.Blobs.FindAsync(name, default))!.ForeignHeader.Should().BeNull();
        await using var stream = await storage.OpenReadAsync(Key, 10, 100, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        copy.ToArray().Should().Equal(Content.Bytes[10..110]);
        (await storage.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, default)).Should().Be(PutOutcome.AlreadyPresent);
        using var reply = await SignedRequests.TrySendAsync(
            HttpMethod.Get, await storage.SignDownloadAsync(Key, null, TimeSpan.FromHours(1), default), default);
        (await reply.Content.ReadAsByteArrayAsync()).Should().Equal(Content.Bytes);
    }
}
