using Giftless.Tests;

namespace Giftless.Upkeep.Tests;

/// <summary>The trash is listed, restored and, in time, emptied.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TrashTests : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly Sample Content = Sample.Of(100);

    private readonly Workshop _shop = new();

    [SetUp]
    public async Task Remove_an_object()
    {
        await _shop.PutAsync(Content);
        await _shop.Store.RemoveAsync(Workshop.KeyOf(Content), default);
    }

    public void Dispose() => _shop.Dispose();

    [Test]
    public async Task What_is_not_named_is_all_restored()
    {
        (await TheTrash.RestoreAsync(Workshop.Repository, [], isDryRun: true, default)).Restored.Should().Equal(Content.Oid);
        (await _shop.HasAsync(Content)).Should().BeFalse();
        (await TheTrash.RestoreAsync(Workshop.Repository, [], isDryRun: false, default)).Restored.Should().Equal(Content.Oid);
        (await _shop.HasAsync(Content)).Should().BeTrue();
        (await TheTrash.RestoreAsync(Workshop.Repository, [Sample.Of("x").Oid], isDryRun: false, default)).Failed.Should().HaveCount(1);
    }

    [Test]
    public async Task It_is_emptied_in_time()
    {
        for (var day = 0; day < 30; day++, _shop.Clock.Advance(TimeSpan.FromDays(1)))
            (await PurgeAsync()).Should().Be((0, 0), "it is day {0}", day);
        for (var day = 30; day < 61; day++, _shop.Clock.Advance(TimeSpan.FromDays(1)))
            await PurgeAsync();
        (await TheTrash.ListAsync(null, default).AnyAsync()).Should().BeFalse();
    }

    [TestCase(365)]
    [TestCase(-365)]
    public async Task A_clock_that_jumps_empties_nothing(int days)
    {
        await PurgeAsync();
        _shop.Clock.Advance(TimeSpan.FromDays(1));
        await PurgeAsync();
        _shop.Clock.AdjustTime(_shop.Clock.GetUtcNow().AddDays(days));
        for (var run = 0; run < 5; run++, _shop.Clock.Advance(TimeSpan.FromHours(1)))
            (await PurgeAsync()).Should().Be((0, 0));
    }

    private Trash TheTrash => new(_shop.Store);

    private Task<(long, long)> PurgeAsync() => TheTrash.PurgeAsync(Kept, repository: null, isDryRun: false, default);
}
