using Giftless.Storage;
using Giftless.Tests;

namespace Giftless.Upkeep.Tests;

/// <summary>A client that was told that an object is here can rely on it, whatever a collection is about at the time.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ClaimTests : IDisposable
{
    private static readonly Sample Needed = Sample.Of(100, seed: 1);
    private static readonly Sample Wanted = Sample.Of(100, seed: 2);

    private readonly Workshop _shop = new();
    private readonly GitRepository _git = new();

    [SetUp]
    public async Task Let_an_object_get_old()
    {
        await _shop.PutAsync(Needed);
        await _shop.PutAsync(Wanted);
        _git.Commit(Needed);
        await _shop.AgeAsync(_git.Source);
    }

    public void Dispose()
    {
        _shop.Dispose();
        _git.Dispose();
    }

    [Test]
    public async Task Before_a_collection()
    {
        (await ClaimAsync()).Should().BeTrue();
        _shop.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _shop.CollectAsync(_git.Source)).Should().BeEquivalentTo(new { Removed = 0, Claimed = 1 });
        (await _shop.AgeAndCollectAsync(_git.Source)).Removed.Should().Be(1, "it has had all its time anew");
    }

    /// <summary>At each call that the collection makes, before it and after it.</summary>
    [Test]
    public async Task At_any_point_of_a_collection([Values] bool before)
    {
        var calls = 0;
        _shop.Blobs.Before = Counting;
        _shop.Options = _shop.Options with { IsDryRun = true };
        await _shop.CollectAsync(_git.Source);
        _shop.Options = _shop.Options with { IsDryRun = false };
        calls = 0;
        await _shop.CollectAsync(_git.Source);
        var all = calls;
        all.Should().BeGreaterThan(15);
        for (var at = 1; at <= all; at++)
        {
            using var shop = await OldShopAsync();
            var call = 0;
            bool? kept = null;
            async Task ClaimThenAsync(string member, string name)
            {
                if (++call != at || kept is not null)
                    return;
                (shop.Blobs.Before, shop.Blobs.After) = (Nothing, Nothing);
                using var server = shop.Open(shop.Blobs);
                kept = await server.KeepAsync(Workshop.KeyOf(Wanted), default);
            }

            if (before)
                shop.Blobs.Before = ClaimThenAsync;
            else
                shop.Blobs.After = ClaimThenAsync;
            await shop.CollectAsync(_git.Source);
            if (kept == true)
                (await shop.HasAsync(Wanted)).Should().BeTrue("it was claimed {0} call {1}", before ? "before" : "after", at);
        }

        Task Counting(string member, string name)
        {
            calls++;
            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task A_server_that_remembers_objects_hears_of_what_was_removed()
    {
        using var server = _shop.Open(_shop.Blobs, known: 100);
        (await server.GetSizeAsync(Workshop.KeyOf(Wanted), default)).Should().Be(Wanted.Size);
        (await _shop.CollectAsync(_git.Source)).Removed.Should().Be(1);
        (await server.GetSizeAsync(Workshop.KeyOf(Wanted), default)).Should().Be(Wanted.Size, "it is remembered");
        (await server.KeepAsync(Workshop.KeyOf(Wanted), default)).Should().BeFalse();
        (await server.GetSizeAsync(Workshop.KeyOf(Wanted), default)).Should().BeNull();
    }

    [Test]
    public async Task An_upload_of_what_is_here_claims_it()
    {
        await _shop.PutAsync(Wanted);
        (await _shop.CollectAsync(_git.Source)).Removed.Should().Be(0);
    }

    [Test]
    public async Task Nothing_is_written_for_what_no_collection_is_after()
    {
        using var server = _shop.Open(_shop.Blobs);
        _shop.Blobs.Before = (member, name) =>
            member == "WriteAsync" ? throw new InvalidOperationException(name) : Task.CompletedTask;
        (await server.KeepAsync(Workshop.KeyOf(Needed), default)).Should().BeTrue();
    }

    [Test]
    public async Task The_list_of_a_collection_is_read_once_a_minute()
    {
        using var server = _shop.Open(_shop.Blobs);
        var reads = 0;
        _shop.Blobs.Before = (_, name) =>
        {
            reads += name.EndsWith("/candidates", StringComparison.Ordinal) ? 1 : 0;
            return Task.CompletedTask;
        };
        for (var claim = 0; claim < 100; claim++)
            await server.KeepAsync(Workshop.KeyOf(Needed), default);
        reads.Should().Be(1);
        _shop.Clock.Advance(ObjectClaims.ListLifetime);
        await server.KeepAsync(Workshop.KeyOf(Needed), default);
        reads.Should().Be(2);
    }

    private static Task Nothing(string member, string name) => Task.CompletedTask;

    private async Task<bool> ClaimAsync()
    {
        using var server = _shop.Open(_shop.Blobs);
        return await server.KeepAsync(Workshop.KeyOf(Wanted), default);
    }

    private static async Task<Workshop> OldShopAsync()
    {
        var shop = new Workshop();
        await shop.PutAsync(Needed);
        await shop.PutAsync(Wanted);
        await shop.AgeAsync(new ListedSource(Needed));
        return shop;
    }
}
