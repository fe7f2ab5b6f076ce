using System.Collections.Concurrent;
using Giftless.Locks;
using Giftless.Tests.Databases;

namespace Giftless.Locking.Tests;

/// <summary>PostgreSQL dies in the middle, as by <c>kill -9</c>, and comes back.</summary>
public sealed class DatabaseCrashTests
{
    [Test]
    public async Task Loses_no_acknowledged_lock_and_is_well_again_afterwards()
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using var backend = LockBackend.PostgreSql(server);
        var store = backend.Open();
        await store.AddAsync("before");
        var tried = new ConcurrentBag<string>();
        var acknowledged = new ConcurrentBag<string>();
        var failed = 0;

        var clients = Enumerable.Range(0, 16).Select(client => Task.Run(async () =>
        {
            for (var i = 0; Volatile.Read(ref failed) < 16 && i < 100_000; i++)
            {
                var candidate = Sketch.Lock($"{client}/{i}");
                tried.Add(candidate.Id);
                try
                {
                    (await store.CreateAsync(candidate, Sketch.Now, default)).Id.Should().Be(candidate.Id);
                    acknowledged.Add(candidate.Id);
                }
                catch (LockStoreUnavailableException)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        })).ToArray();
        while (acknowledged.Count < 200)
            await Task.Yield();
        server.Kill();
        await Task.WhenAll(clients);
        await server.StartAsync();

        var kept = (await store.ListAsync(Sketch.Repository, new LockFilter(Sketch.Now, 1_000_000), default)).Locks.Select(
            item => item.Id).ToHashSet();
        acknowledged.Should().BeSubsetOf(kept, "what was acknowledged is durable");
        kept.Except(tried).Should().ContainSingle("only the one from before comes from nowhere else");
        await store.AddAsync("after");
    }
}
