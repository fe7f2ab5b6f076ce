using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests.Storage;

/// <summary>What is removed can be restored for a while, on a store that moves and on one that cannot.</summary>
[TestFixture(false)]
[TestFixture(true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ObjectRemovalTests : IDisposable
{
    private static readonly Sample Content = Sample.Of(1000);

    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private readonly InMemoryBlobStore _blobs = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ObjectStore _store;

    public ObjectRemovalTests(bool moves) => _store = new ObjectStore(
        moves ? _blobs : new PlainBlobStore(_blobs),
        new ObjectStoreOptions { Prefix = "lfs", MaxKnownObjects = 10 },
        _time,
        NullLogger<ObjectStore>.Instance);

    public void Dispose() => _store.Dispose();

    [Test]
    public async Task A_removed_object_is_gone_and_comes_back()
    {
        await PutAsync();
        (await _store.RemoveAsync(Key, default)).Should().BeTrue();
        (await _store.GetSizeAsync(Key, default)).Should().BeNull();
        (await _store.ListAsync(repository: null, default).CountAsync()).Should().Be(0);
        (await NamesAsync()).Should().Equal($"lfs/.trash/org/repo/{Key.Oid}.{_time.GetUtcNow().ToUnixTimeSeconds()}");
        (await _store.ListRemovedAsync(default).ToListAsync()).Should().Equal(
            new RemovedObject { Key = Key, Size = Content.Size, RemovedAt = _time.GetUtcNow() });

        (await _store.RestoreAsync(Key, default)).Should().BeTrue();
        await using var stream = await _store.OpenReadAsync(Key, 0, Content.Size, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        copy.ToArray().Should().Equal(Content.Bytes);
        (await NamesAsync()).Should().Equal($"lfs/org/repo/{Key.Oid}");
        (await _store.ListRemovedAsync(default).CountAsync()).Should().Be(0);
    }

    [Test]
    public async Task What_is_not_here_is_no_error()
    {
        (await _store.RemoveAsync(Key, default)).Should().BeFalse();
        (await _store.RestoreAsync(Key, default)).Should().BeFalse();
        await PutAsync();
        (await _store.RestoreAsync(Key, default)).Should().BeTrue("it is here already");
    }

    [Test]
    public async Task The_trash_is_emptied_after_a_while_and_not_before()
    {
        await PutAsync();
        await _store.RemoveAsync(Key, default);
        _time.Advance(TimeSpan.FromDays(30));
        await CleanAsync();
        (await NamesAsync()).Should().ContainSingle();
        _time.Advance(TimeSpan.FromSeconds(1));
        await CleanAsync();
        (await NamesAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task An_object_that_was_uploaded_anew_is_removed_anew()
    {
        await PutAsync();
        await _store.RemoveAsync(Key, default);
        await PutAsync();
        _time.Advance(TimeSpan.FromDays(1));
        await _store.RemoveAsync(Key, default);
        (await _store.ListRemovedAsync(default).CountAsync()).Should().Be(2);
        (await _store.RestoreAsync(Key, default)).Should().BeTrue();
        (await _store.ListRemovedAsync(default).Select(removed => removed.RemovedAt).ToListAsync())
            .Should().Equal(_time.GetUtcNow() - TimeSpan.FromDays(1));
    }

    private Task<PutOutcome> PutAsync() => _store.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, default);

    private async Task<List<string>> NamesAsync() => await _blobs.ListAsync("", default).Select(blob => blob.Name).ToListAsync();

    private async Task CleanAsync()
    {
        using var cleaner = new ObjectStoreCleaner(_store, "", new ObjectStoreOptions(), _time, NullLogger<ObjectStoreCleaner>.Instance);
        await cleaner.CleanAsync(default);
    }

    private sealed class PlainBlobStore(IBlobStore inner) : DelegatingBlobStore(inner);
}
