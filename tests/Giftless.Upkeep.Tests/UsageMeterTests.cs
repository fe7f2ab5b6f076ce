using Giftless.Storage.Blobs;
using Giftless.Tests;

namespace Giftless.Upkeep.Tests;

/// <summary>What is counted for which repository.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UsageMeterTests : IDisposable
{
    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Test]
    public async Task Each_repository_has_its_objects_trash_and_unfinished_uploads()
    {
        var other = RepositoryName.Parse("org/repo/nested");
        await _shop.PutAsync(Sample.Of(100, seed: 1));
        await _shop.PutAsync(Sample.Of(200, seed: 2));
        await _shop.PutAsync(other, Sample.Of(400, seed: 3));
        await _shop.Store.RemoveAsync(Workshop.KeyOf(Sample.Of(200, seed: 2)), default);
        await StageAsync(Sample.Of(50));
        _shop.Clock.Advance(TimeSpan.FromDays(8));
        await StageAsync(Sample.Of(60));

        (await MeasureAsync(null)).Should().BeEquivalentTo(
            new object[]
            {
                new
                {
                    Workshop.Repository, Objects = 1, Bytes = 100, Removed = 1, RemovedBytes = 200, Unfinished = 2, UnfinishedBytes = 110,
                    Abandoned = 1, IsShared = false,
                },
                new { Repository = other, Objects = 1, Bytes = 400, Removed = 0, Unfinished = 0 },
            },
            options => options.WithStrictOrdering());
        (await MeasureAsync(other)).Should().ContainSingle().Which.Bytes.Should().Be(400);
    }

    private Task<IReadOnlyList<RepositoryUsage>> MeasureAsync(RepositoryName? repository) =>
        new UsageMeter(_shop.Store, _shop.Clock).MeasureAsync(repository, progress: null, default);

    private Task<bool> StageAsync(Sample content) => _shop.Blobs.WriteAsync(
        _shop.Store.Names.StagedOf(Workshop.KeyOf(content), Storage.StagedKey.NewUnique()),
        new MemoryStream(content.Bytes),
        new BlobWrite { Size = content.Size },
        default);
}
