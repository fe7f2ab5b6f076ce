using Giftless.Storage;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Upkeep.Tests;

/// <summary>
/// A collection is killed at each of its steps, or the storage fails at each: nothing is lost, and the next one finishes.
/// </summary>
public sealed class CollectionCrashTests
{
    private static readonly Sample Needed = Sample.Of(100, seed: 1);
    private static readonly Sample NeededAgain = Sample.Of(100, seed: 2);
    private static readonly Sample Unneeded = Sample.Of(100, seed: 3);
    private static readonly Sample Claimed = Sample.Of(100, seed: 4);
    private static readonly Sample[] All = [Needed, NeededAgain, Unneeded, Claimed];

    private static readonly ListedSource Source = new(Needed, NeededAgain);

    [Test]
    [CancelAfter(300_000)]
    public async Task Who_is_killed_at_any_step_has_lost_nothing([Values] Moving moving, [Values] bool isDone, CancellationToken timeout)
    {
        var steps = 0;
        using (var shop = await PrepareAsync())
        {
            var whole = new MortalBlobStore(shop.Blobs, moving, int.MaxValue, isDone);
            await CollectAsync(shop, whole);
            steps = whole.Steps;
            await ItIsDoneAsync(shop, "whole");
        }

        steps.Should().BeGreaterThan(20);
        for (var step = 1; step <= steps; step++)
        {
            timeout.ThrowIfCancellationRequested();
            var at = $"{(isDone ? "after" : "before")} step {step} of {steps}";
            using var shop = await PrepareAsync();
            var mortal = new MortalBlobStore(shop.Blobs, moving, step, isDone);
            var doing = CollectAsync(shop, mortal);
            (await Task.WhenAny(doing, mortal.Died)).Should().BeSameAs(mortal.Died, at);
            await NothingIsLostAsync(shop, at);

            await CollectAsync(shop, new MortalBlobStore(shop.Blobs, moving, int.MaxValue, isDone));
            await ItIsDoneAsync(shop, at);

            mortal.Bury();
            await doing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ItIsDoneAsync(shop, at);
        }
    }

    [Test]
    public async Task A_storage_that_fails_every_tenth_call_loses_nothing([Values] bool isDone, [Range(0, 9)] int first)
    {
        using var shop = await PrepareAsync();
        var call = first;
        var chaos = new ChaosBlobStore(
            shop.Blobs, (_, _) => ++call % 10 > 0 ? Chaos.None : isDone ? Chaos.FailAfter : Chaos.FailBefore);
        for (var run = 1; run <= 10; run++)
        {
            try
            {
                await CollectAsync(shop, chaos);
            }
            catch (Exception exception) when (exception is LfsException or UpkeepException)
            {
                // It says so.
            }

            await NothingIsLostAsync(shop, $"in run {run}");
        }

        await CollectAsync(shop, shop.Blobs);
        await ItIsDoneAsync(shop, "at last");
    }

    /// <summary>Two objects are old enough to go, of which one is claimed; one is in the trash that is needed by now.</summary>
    private static async Task<Workshop> PrepareAsync()
    {
        var shop = new Workshop();
        foreach (var content in All)
            await shop.PutAsync(content);
        await shop.AgeAsync(new ListedSource(Needed));
        await shop.Store.RemoveAsync(Workshop.KeyOf(NeededAgain), RemovalReason.Unreferenced, default);
        using var server = shop.Open(shop.Blobs);
        (await server.KeepAsync(Workshop.KeyOf(Claimed), default)).Should().BeTrue();
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        return shop;
    }

    private static async Task CollectAsync(Workshop shop, Giftless.Storage.Blobs.IBlobStore blobs)
    {
        using var store = shop.Open(blobs, time: TimeProvider.System);
        await new GarbageCollector(store, TimeProvider.System).CollectAsync(
            [new CollectedRepository(Workshop.Repository, [Source])], shop.Options with { LockExpiry = TimeSpan.Zero }, null, default);
    }

    private static async Task NothingIsLostAsync(Workshop shop, string at)
    {
        (await IsWholeAsync(shop, Needed)).Should().BeTrue(at);
        (await IsWholeAsync(shop, Claimed)).Should().BeTrue(at);
        var removed = await shop.Store.ListRemovedAsync(default).Select(item => item.Key.Oid).ToListAsync();
        foreach (var content in All)
            (removed.Contains(content.Oid) || await IsWholeAsync(shop, content)).Should().BeTrue(at);
    }

    private static async Task ItIsDoneAsync(Workshop shop, string at)
    {
        (await IsWholeAsync(shop, Needed)).Should().BeTrue(at);
        (await IsWholeAsync(shop, NeededAgain)).Should().BeTrue(at);
        (await IsWholeAsync(shop, Claimed)).Should().BeTrue(at);
        (await shop.HasAsync(Unneeded)).Should().BeFalse(at);
        using var store = shop.Open(new MortalBlobStore(shop.Blobs, Moving.AsItIs, int.MaxValue, isDone: true));
        var faults = await new Verifier(store).VerifyAsync(
            new VerificationOptions { Needed = [new CollectedRepository(Workshop.Repository, [Source])] }, null, default).ToListAsync();
        faults.Should().BeEmpty(at);
        (await store.ListRemovedAsync(default).AnyAsync(item => item.Key.Oid == Unneeded.Oid)).Should().BeTrue(at);
    }

    private static async Task<bool> IsWholeAsync(Workshop shop, Sample content) =>
        await shop.Blobs.FindAsync(shop.Store.Names.Of(Workshop.KeyOf(content)), default) is { } found
        && await shop.Store.HashAsync(found, default) == content.Oid;
}
