using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Upkeep.Tests;

/// <summary>A storage with a clock of its own, and collections of it.</summary>
internal sealed class Workshop : IDisposable
{
    private readonly ObjectLayout _layout;

    public Workshop(ObjectLayout? layout = null, IBlobStore? blobs = null)
    {
        _layout = layout ?? ObjectLayout.Flat;
        Blobs = new ClockedBlobStore(blobs ?? new InMemoryBlobStore(), Clock);
        Store = Open(Blobs);
    }

    public static RepositoryName Repository { get; } = RepositoryName.Parse("org/repo");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public ClockedBlobStore Blobs { get; }

    public ObjectStore Store { get; }

    public CollectionOptions Options { get; set; } = new() { MaxShare = 0.9 };

    public static ObjectKey KeyOf(Sample content) => new(Repository, content.Oid);

    /// <summary>The store as another process sees it, which remembers nothing.</summary>
    public ObjectStore Open(IBlobStore blobs, int known = 0, TimeProvider? time = null) => new(
        blobs,
        new ObjectStoreOptions { Layout = _layout, Prefix = "lfs", MaxKnownObjects = known },
        time ?? Clock,
        NullLogger<ObjectStore>.Instance);

    public Task PutAsync(Sample content) => PutAsync(Repository, content);

    public Task PutAsync(RepositoryName repository, Sample content) =>
        Store.PutAsync(new ObjectKey(repository, content.Oid), new MemoryStream(content.Bytes), content.Size, default);

    public async Task<bool> HasAsync(Sample content) => await Store.GetSizeAsync(KeyOf(content), default) is not null;

    /// <summary>One collection.</summary>
    public async Task<CollectionReport> CollectAsync(params IReferenceSource[] sources) =>
        (await CollectAsync([new CollectedRepository(Repository, sources)])).Single();

    public Task<IReadOnlyList<CollectionReport>> CollectAsync(IReadOnlyList<CollectedRepository> repositories) =>
        new GarbageCollector(Store, Clock).CollectAsync(repositories, Options, progress: null, default);

    /// <summary>Two collections, after which what they found unneeded is old enough for the next one.</summary>
    public async Task AgeAsync(params IReferenceSource[] sources)
    {
        for (var run = 1; run <= 2; run++)
        {
            (await CollectAsync(sources)).Removed.Should().Be(0, "nothing is old enough in collection {0}", run);
            Clock.Advance(Options.Grace / 2);
        }
    }

    /// <summary>As many collections as it takes.</summary>
    /// <returns>The report of the last.</returns>
    public async Task<CollectionReport> AgeAndCollectAsync(params IReferenceSource[] sources)
    {
        await AgeAsync(sources);
        return await CollectAsync(sources);
    }

    public void Dispose() => Store.Dispose();
}
