using Giftless.Storage;
using Giftless.Tests;

namespace Giftless.Upkeep.Tests;

/// <summary>What nothing needs goes, in time; all else stays.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GarbageCollectorTests : IDisposable
{
    private static readonly Sample Needed = Sample.Of(100, seed: 1);
    private static readonly Sample Unneeded = Sample.Of(100, seed: 2);

    private readonly Workshop _shop = new();
    private readonly GitRepository _git = new();

    [SetUp]
    public async Task Store_what_is_needed_and_what_is_not()
    {
        await _shop.PutAsync(Needed);
        await _shop.PutAsync(Unneeded);
        _git.Commit(Needed);
    }

    public void Dispose()
    {
        _shop.Dispose();
        _git.Dispose();
    }

    [Test]
    public async Task What_nothing_needs_goes_to_the_trash_with_the_reason_and_comes_back()
    {
        var report = await _shop.AgeAndCollectAsync(_git.Source);

        report.Should().BeEquivalentTo(
            new { Objects = 2, Bytes = 200, Needed = 1, Removed = 1, RemovedBytes = 100, Failed = 0, Waiting = 0 });
        (await _shop.HasAsync(Needed)).Should().BeTrue();
        (await _shop.HasAsync(Unneeded)).Should().BeFalse();
        (await _shop.Store.ListRemovedAsync(default).SingleAsync()).Reason.Should().Be(RemovalReason.Unreferenced);
        (await _shop.Store.RestoreAsync(Workshop.KeyOf(Unneeded), default)).Should().BeTrue();
        (await _shop.HasAsync(Unneeded)).Should().BeTrue();
    }

    [Test]
    public async Task What_was_restored_has_all_its_time_again()
    {
        await _shop.AgeAndCollectAsync(_git.Source);
        await _shop.Store.RestoreAsync(Workshop.KeyOf(Unneeded), default);
        _shop.Clock.Advance(TimeSpan.FromHours(1));
        (await _shop.CollectAsync(_git.Source)).Should().BeEquivalentTo(new { Claimed = 1, Removed = 0 });
        (await _shop.AgeAndCollectAsync(_git.Source)).Removed.Should().Be(1);
    }

    [Test]
    public async Task A_dry_run_writes_nothing_and_says_what_would_go()
    {
        await _shop.AgeAsync(_git.Source);
        _shop.Blobs.Before = (member, name) =>
            member is "WriteAsync" or "MoveAsync" or "DeleteAsync" ? throw new InvalidOperationException(name) : Task.CompletedTask;
        _shop.Options = _shop.Options with { IsDryRun = true };
        (await _shop.CollectAsync(_git.Source)).Should().BeEquivalentTo(new { Removed = 1, RemovedBytes = 100 });
        (await _shop.HasAsync(Unneeded)).Should().BeTrue();
    }

    [TestCase(365)]
    [TestCase(-365)]
    public async Task A_clock_that_jumps_deletes_nothing(int days)
    {
        await _shop.CollectAsync(_git.Source);
        _shop.Clock.AdjustTime(_shop.Clock.GetUtcNow().AddDays(days));
        (await _shop.CollectAsync(_git.Source)).Removed.Should().Be(0);
        _shop.Clock.Advance(TimeSpan.FromDays(1));
        (await _shop.CollectAsync(_git.Source)).Removed.Should().Be(0);
        (await _shop.HasAsync(Unneeded)).Should().BeTrue();
    }

    [Test]
    public async Task However_long_no_collection_ran_one_alone_removes_nothing()
    {
        _shop.Clock.Advance(TimeSpan.FromDays(400));
        (await _shop.CollectAsync(_git.Source)).Should().BeEquivalentTo(new { Removed = 0, Waiting = 1 });
    }

    [Test]
    public async Task What_was_sent_anew_has_all_its_time_again()
    {
        await _shop.AgeAsync(_git.Source);
        await _shop.Store.DeleteAsync(Workshop.KeyOf(Unneeded), default);
        await _shop.PutAsync(Unneeded);
        (await _shop.CollectAsync(_git.Source)).Should().BeEquivalentTo(new { Removed = 0, Waiting = 1 });
    }

    [Test]
    public async Task What_lies_in_the_trash_and_is_needed_comes_back_by_itself()
    {
        await _shop.AgeAndCollectAsync(_git.Source);
        _git.Commit(Unneeded);
        (await _shop.CollectAsync(_git.Source)).Restored.Should().Be(1);
        (await _shop.HasAsync(Unneeded)).Should().BeTrue();
    }

    [Test]
    public async Task What_was_pushed_in_mid_sweep_comes_back_at_once()
    {
        await _shop.AgeAsync(_git.Source);
        _shop.Blobs.Before = (member, name) =>
        {
            if (member == "MoveAsync" && name.EndsWith(Unneeded.Oid.ToString(), StringComparison.Ordinal))
            {
                _shop.Blobs.Before = (_, _) => Task.CompletedTask;
                _git.Commit(Unneeded);
            }

            return Task.CompletedTask;
        };
        (await _shop.CollectAsync(_git.Source)).Restored.Should().Be(1);
        (await _shop.HasAsync(Unneeded)).Should().BeTrue();
    }

    [Test]
    public async Task Two_at_once_exclude_each_other()
    {
        await _shop.AgeAsync(_git.Source);
        UpkeepException? refusal = null;
        _shop.Blobs.Before = async (member, _) =>
        {
            if (member != "MoveAsync")
                return;
            _shop.Blobs.Before = (_, _) => Task.CompletedTask;
            refusal = (await FluentActions.Awaiting(() => _shop.CollectAsync(_git.Source)).Should().ThrowAsync<UpkeepException>()).Which;
        };
        (await _shop.CollectAsync(_git.Source)).Removed.Should().Be(1);
        refusal!.Message.Should().Contain("Another collection").And.Contain(Environment.MachineName);
    }

    [Test]
    public async Task The_lock_of_one_that_was_killed_is_taken_over_in_time()
    {
        await using (var text = new MemoryStream("dead"u8.ToArray()))
            await _shop.Blobs.WriteAsync("lfs/.upkeep/lock", text, new() { Size = text.Length }, default);
        await FluentActions.Awaiting(() => _shop.CollectAsync(_git.Source)).Should().ThrowAsync<UpkeepException>();
        _shop.Clock.Advance(UpkeepLock.Expiry);
        await _shop.CollectAsync(_git.Source);
        (await _shop.Blobs.FindAsync("lfs/.upkeep/lock", default)).Should().BeNull();
    }

    [Test]
    public async Task Other_repositories_are_left_alone()
    {
        var nested = RepositoryName.Parse("org/repo/abc");
        await _shop.PutAsync(nested, Unneeded);
        (await _shop.AgeAndCollectAsync(_git.Source)).Should().BeEquivalentTo(new { Removed = 1, Objects = 2 });
        (await _shop.Store.GetSizeAsync(new ObjectKey(nested, Unneeded.Oid), default)).Should().Be(Unneeded.Size);
    }

    [Test]
    public async Task A_damaged_ledger_makes_objects_young()
    {
        await _shop.AgeAsync(_git.Source);
        var name = _shop.Store.Names.UpkeepOf(Workshop.Repository, "ledger");
        await using (var content = (await _shop.Blobs.OpenAsync(name, new(), default))!)
        {
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy);
            copy.GetBuffer()[70] ^= 1;
            copy.Position = 0;
            await _shop.Blobs.WriteAsync(name, copy, new() { Size = copy.Length, Replaces = true }, default);
        }

        (await _shop.CollectAsync(_git.Source)).Should().BeEquivalentTo(new { Removed = 0, Waiting = 1 });
    }
}
