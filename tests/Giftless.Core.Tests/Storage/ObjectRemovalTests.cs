using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
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

    public ObjectRemovalTests(bool moves) => _store = StoreOf(moves ? _blobs : new PlainBlobStore(_blobs));

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

    /// <summary>Who restores an object deletes its trash at last, which then must not be all that somebody else has left of it.</summary>
    [Test]
    public async Task What_is_removed_while_it_is_restored_is_not_lost()
    {
        await PutAsync();
        await _store.RemoveAsync(Key, default);
        using var other = StoreOf(new PlainBlobStore(_blobs)
        {
            BeforeDeletion = async name => await (name.Contains("/.trash/", StringComparison.Ordinal)
                ? _store.RemoveAsync(Key, default)
                : Task.CompletedTask),
        });
        await other.RestoreAsync(Key, default);
        (await _store.RestoreAsync(Key, default)).Should().BeTrue();
        (await _store.GetSizeAsync(Key, default)).Should().Be(Content.Size);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Two_can_do_the_same_at_once(bool removes)
    {
        Task<bool> WorkAsync(ObjectStore store) => removes ? store.RemoveAsync(Key, default) : store.RestoreAsync(Key, default);
        await PutAsync();
        if (!removes)
            await _store.RemoveAsync(Key, default);
        var before = (await NamesAsync()).Single();
        var isFirst = true;
        using var slower = StoreOf(new PlainBlobStore(_blobs)
        {
            BeforeOpening = async name =>
            {
                if (name == before && isFirst)
                {
                    isFirst = false;
                    (await WorkAsync(_store)).Should().BeTrue();
                }
            },
        });
        (await WorkAsync(slower)).Should().BeTrue();
        (await NamesAsync()).Should().ContainSingle().Which.Should().NotBe(before);
    }

    /// <summary>Whoever has asked the store, or written, before a removal hears the answer after it.</summary>
    [Test]
    public async Task What_is_removed_meanwhile_is_not_remembered([Values] bool writes)
    {
        ObjectStore? store = null;
        var isFirst = true;
        var blobs = new PlainBlobStore(_blobs)
        {
            AfterAnswer = async name =>
            {
                if (!isFirst || !name.EndsWith(Key.Oid.ToString(), StringComparison.Ordinal))
                    return;
                isFirst = false;
                (await store!.RemoveAsync(Key, default)).Should().BeTrue();
            },
        };
        using (store = StoreOf(blobs))
        {
            if (writes)
            {
                await store.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, default);
            }
            else
            {
                await PutAsync();
                (await store.GetSizeAsync(Key, default)).Should().Be(Content.Size, "it was here when the store was asked");
            }

            isFirst.Should().BeFalse();
            (await store.GetSizeAsync(Key, default)).Should().BeNull();
        }
    }

    [Test]
    public async Task What_may_be_removed_is_not_remembered()
    {
        using var store = StoreOf(new PlainBlobStore(_blobs) { AfterDeletion = () => throw new StorageUnavailableException() });
        await store.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, default);
        await FluentActions.Awaiting(() => store.RemoveAsync(Key, default)).Should().ThrowAsync<StorageUnavailableException>();
        (await store.GetSizeAsync(Key, default)).Should().BeNull("all but the answer came");

        await store.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, default);
        await FluentActions.Awaiting(() => store.DeleteAsync(Key, default)).Should().ThrowAsync<StorageUnavailableException>();
        (await store.GetSizeAsync(Key, default)).Should().BeNull();
    }

    private ObjectStore StoreOf(IBlobStore blobs) => new(
        blobs, new ObjectStoreOptions { Prefix = "lfs", MaxKnownObjects = 10 }, _time, NullLogger<ObjectStore>.Instance);

    private Task<PutOutcome> PutAsync() => _store.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, default);

    /// <summary>Of objects and trash; the clock by which trash gets old has a blob of its own.</summary>
    private async Task<List<string>> NamesAsync() => await _blobs.ListAsync("", default).Select(blob => blob.Name)
        .Where(name => !name.StartsWith("lfs/.upkeep/", StringComparison.Ordinal)).ToListAsync();

    private async Task CleanAsync()
    {
        using var cleaner = new ObjectStoreCleaner(_store, "", new ObjectStoreOptions(), _time, NullLogger<ObjectStoreCleaner>.Instance);
        await cleaner.CleanAsync(default);
    }

    private sealed class PlainBlobStore(IBlobStore inner) : DelegatingBlobStore(inner)
    {
        public Func<string, Task> BeforeOpening { get; init; } = _ => Task.CompletedTask;

        public Func<string, Task> BeforeDeletion { get; init; } = _ => Task.CompletedTask;

        public Func<string, Task> AfterAnswer { get; init; } = _ => Task.CompletedTask;

        public Action AfterDeletion { get; init; } = () => { };

        public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken)
        {
            var found = await base.FindAsync(name, cancellationToken);
            if (found is not null)
                await AfterAnswer(name);
            return found;
        }

        public override async Task<bool> WriteAsync(
            string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
        {
            var isWritten = await base.WriteAsync(name, content, options, cancellationToken);
            await AfterAnswer(name);
            return isWritten;
        }

        public override async ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken)
        {
            await BeforeOpening(name);
            return await base.OpenAsync(name, range, cancellationToken);
        }

        public override async Task DeleteAsync(string name, string? version, CancellationToken cancellationToken)
        {
            await BeforeDeletion(name);
            await base.DeleteAsync(name, version, cancellationToken);
            AfterDeletion();
        }
    }
}
