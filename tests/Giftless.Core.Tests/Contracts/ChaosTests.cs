using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Core.Tests.Contracts;

/// <summary>Stores that fail and lie: the kit makes them, and objects come to no harm by them.</summary>
[CancelAfter(180_000)]
public sealed class ChaosTests
{
    [Test]
    public async Task A_model_finds_what_nobody_has_thought_of_and_shrinks_it(CancellationToken timeout)
    {
        var run = () => BlobStoreModel.RunAsync(
            _ => Task.FromResult<IBlobStore>(BlobFaults.LosesAfterNothing(new InMemoryBlobStore())), seed: 7, length: 300, timeout);
        var message = (await run.Should().ThrowAsync<ConformanceException>()).Which.Message;
        message.Should().StartWith("seed 7, 300 operations");
        message.Split(Environment.NewLine).Count(line => line.StartsWith("  ", StringComparison.Ordinal)).Should().Be(2, message);
    }

    [Test]
    public async Task A_model_finds_nothing_where_there_is_nothing([Range(1, 20)] int seed, CancellationToken timeout) =>
        await BlobStoreModel.RunAsync(_ => Task.FromResult<IBlobStore>(new InMemoryBlobStore()), seed, length: 300, timeout);

    [TestCase(Chaos.FailBefore, true)]
    [TestCase(Chaos.FailAfter, true)]
    [TestCase(Chaos.Break, true)]
    [TestCase(Chaos.Truncate, true)]
    [TestCase(Chaos.Flip, true)]
    [TestCase(Chaos.None, false)]
    [TestCase(Chaos.Delay, false)]
    public async Task What_chaos_does_is_seen(Chaos chaos, bool isCaught, CancellationToken timeout)
    {
        var failure = await BlobStoreContract.Scenarios.FailureOfAsync("blob.write", () => new Fixture(chaos), timeout);
        (failure is not null).Should().Be(isCaught, $"{failure}");
    }

    /// <summary>Whatever fails on the way, the object is there or nothing is, and what is read is right or breaks off.</summary>
    [Test]
    public async Task No_failure_looks_like_success([Range(1, 30)] int seed, CancellationToken timeout)
    {
        var blobs = new InMemoryBlobStore();
        var chaos = ChaosBlobStore.ByChance(blobs, seed, 0.3, Chaos.FailBefore, Chaos.FailAfter, Chaos.Break);
        using var store = new ObjectStore(chaos, new ObjectStoreOptions(), TimeProvider.System, NullLogger<ObjectStore>.Instance);
        var content = Sample.Of(5000, seed);
        var key = new ObjectKey(RepositoryName.Parse("org/repo"), content.Oid);
        var isStored = await SucceedsAsync(() => store.PutAsync(key, new MemoryStream(content.Bytes), content.Size, timeout));
        if (isStored)
            (await blobs.ListAsync("", timeout).Select(blob => blob.Size).ToListAsync(timeout)).Should().Equal(5000);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            using var copy = new MemoryStream();
            var isRead = await SucceedsAsync(async () =>
            {
                await using var stream = await store.OpenReadAsync(key, 0, content.Size, timeout);
                if (stream is not null)
                    await stream.CopyToAsync(copy, timeout);
            });
            content.Bytes.Should().StartWith(copy.ToArray());
            if (isRead && isStored)
                copy.Length.Should().Be(5000);
        }
    }

    private static async Task<bool> SucceedsAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    private sealed class Fixture(Chaos chaos) : BlobStoreFixture
    {
        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IBlobStore>(
            new ChaosBlobStore(new InMemoryBlobStore(), (_, _) => chaos) { Delay = TimeSpan.FromMilliseconds(1) });
    }
}
