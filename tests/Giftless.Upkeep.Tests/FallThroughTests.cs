using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Upkeep.Tests;

/// <summary>A storage is moved while a server works with both.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FallThroughTests : IDisposable
{
    private static readonly Sample Older = Sample.Of(100, seed: 1);
    private static readonly Sample Newer = Sample.Of(100, seed: 2);
    private static readonly ObjectKey OlderKey = Workshop.KeyOf(Older);
    private static readonly ObjectKey NewerKey = Workshop.KeyOf(Newer);

    private readonly InMemoryBlobStore _oldBlobs = new();
    private readonly InMemoryBlobStore _newBlobs = new();
    private readonly ObjectStore _old;
    private readonly ObjectStore _new;
    private readonly ObjectStore _server;

    public FallThroughTests()
    {
        _old = Open(_oldBlobs, "old");
        _new = Open(_newBlobs, "lfs");
        _server = Open(new FallThroughBlobStore(_newBlobs, "lfs/", _oldBlobs, "old/"), "lfs");
    }

    [SetUp]
    public async Task Store_one_in_each()
    {
        await PutAsync(_old, Older);
        await PutAsync(_server, Newer);
    }

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task Reads_fall_through_and_writes_do_not()
    {
        (await _new.GetSizeAsync(NewerKey, default)).Should().Be(100);
        (await _old.GetSizeAsync(NewerKey, default)).Should().BeNull();
        (await _server.GetSizeAsync(OlderKey, default)).Should().Be(100);
        await using var content = await _server.OpenReadAsync(OlderKey, 10, 20, default);
        using var copy = new MemoryStream();
        await content!.CopyToAsync(copy);
        copy.ToArray().Should().Equal(Older.Bytes.AsSpan(10, 20).ToArray());
        (await PutAsync(_server, Older)).Should().Be(PutOutcome.AlreadyPresent);
    }

    [Test]
    public async Task Both_are_listed_as_one_during_the_copy_and_after_it()
    {
        await ListsBothAsync();
        await new StorageCopier(_old, _new).CopyAsync(new(), progress: null, default);
        await ListsBothAsync();
        (await _new.ListAsync(null, default).CountAsync()).Should().Be(2);
    }

    [Test]
    public async Task What_is_removed_is_gone_from_both_and_comes_back([Values] bool isCopied)
    {
        if (isCopied)
            await new StorageCopier(_old, _new).CopyAsync(new(), progress: null, default);
        (await _server.RemoveAsync(OlderKey, default)).Should().BeTrue();
        (await _server.GetSizeAsync(OlderKey, default)).Should().BeNull();
        (await _old.GetSizeAsync(OlderKey, default)).Should().BeNull();
        (await _server.RestoreAsync(OlderKey, default)).Should().BeTrue();
        (await _new.GetSizeAsync(OlderKey, default)).Should().Be(100);
    }

    [Test]
    public async Task A_copy_that_ends_while_it_is_read_does_not_disturb()
    {
        var found = (await _server.Blobs.FindAsync(_server.Names.Of(OlderKey), default))!;
        await new StorageCopier(_old, _new).CopyAsync(new(), progress: null, default);
        (await _server.HashAsync(found, default)).Should().Be(Older.Oid);
    }

    private static ObjectStore Open(IBlobStore blobs, string prefix) =>
        new(blobs, new ObjectStoreOptions { Prefix = prefix }, TimeProvider.System, NullLogger<ObjectStore>.Instance);

    private static Task<PutOutcome> PutAsync(ObjectStore store, Sample content) =>
        store.PutAsync(Workshop.KeyOf(content), new MemoryStream(content.Bytes), content.Size, default);

    private async Task ListsBothAsync() =>
        (await _server.ListAsync(Workshop.Repository, default).Select(item => item.Key.Oid.ToString()).ToListAsync())
            .Should().Equal(new[] { $"{Older.Oid}", $"{Newer.Oid}" }.Order(StringComparer.Ordinal));
}
