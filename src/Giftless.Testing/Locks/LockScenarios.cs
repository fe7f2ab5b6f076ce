using System.Text;
using Giftless.Locks;
using static Giftless.Testing.Locks.LockRun;

namespace Giftless.Testing.Locks;

/// <summary>Keeping, finding and removing locks.</summary>
internal static class LockScenarios
{
    public static IEnumerable<Scenario<LockStoreFixture>> All =>
    [
        Of("lock.create", "A store keeps a lock with all that belongs to it.", async run =>
        {
            var candidate = run.Sketch("dir/ü b.psd", Bob, expiresAt: Now.AddHours(1));
            Demand.Equal(await run.CreateAsync(candidate), candidate);
            Demand.Sequence(await run.AllAsync(), [candidate]);
        }),
        Of("lock.taken", "Where a path is locked, the answer is the lock that stands.", async run =>
        {
            var first = await run.AddAsync("a.bin");
            Demand.Equal(await run.CreateAsync(run.Sketch("a.bin", Bob)), first);
            Demand.Sequence(await run.AllAsync(), [first]);
        }),
        Of("lock.path.different", "Paths differ where one character does.", async run =>
        {
            string[] paths =
            [
                "a.bin", "A.bin", "a.bin ", "dir/a.bin", "\u00e9.bin", "e\u0301.bin", "a%2Fbin", "a\\bin", new('x', 255), new('x', 254),
            ];
            foreach (var path in paths)
                await run.AddAsync(path);
            Demand.Set((await run.AllAsync()).Select(item => item.Path.ToString()), paths);
            foreach (var path in paths)
            {
                var found = await run.ListAsync(new LockFilter(Now, 10) { Path = LockPath.Parse(path) });
                Demand.Sequence(found.Select(item => item.Path.ToString()), [path]);
            }
        }),
        Of("lock.path.long", "A path may be as long as paths are.", async run =>
        {
            var stem = string.Join('/', Enumerable.Repeat(new string('ä', 100), 20)) + "/";
            var path = stem + new string('b', LockPath.MaxBytes - Encoding.UTF8.GetByteCount(stem));
            var created = await run.AddAsync(path);
            await run.AddAsync(path[..^1] + "c");
            Demand.Equal(await run.CreateAsync(run.Sketch(path)), created);
        }),
        Of("lock.isolation", "Repositories do not see each other's locks.", async run =>
        {
            var other = RepositoryName.Parse("org/other");
            var here = await run.AddAsync("a.bin");
            var there = run.Sketch("a.bin", repository: other);
            Demand.Equal(await run.CreateAsync(there), there);
            Demand.Sequence(await run.AllAsync(), [here]);
            Demand.Sequence(await run.AllAsync(other), [there]);
            Demand.Equal(await run.DeleteAsync(here, other), false);
            Demand.Sequence(await run.AllAsync(), [here]);
        }),
        Of("lock.find", "A lock is found by its id, by its path, and by both.", async run =>
        {
            var (a, b) = (await run.AddAsync("a.bin"), await run.AddAsync("b.bin"));
            Demand.Sequence(await run.ListAsync(new LockFilter(Now, 10) { Id = a.Id }), [a]);
            Demand.Sequence(await run.ListAsync(new LockFilter(Now, 10) { Path = b.Path }), [b]);
            Demand.Sequence(await run.ListAsync(new LockFilter(Now, 10) { Id = a.Id, Path = a.Path }), [a]);
            Demand.Sequence(await run.ListAsync(new LockFilter(Now, 10) { Id = a.Id, Path = b.Path }), []);
            Demand.Sequence(await run.ListAsync(new LockFilter(Now, 10) { Id = "none" }), []);
        }),
        Of("lock.delete", "A lock is removed once, and its path is free again.", async run =>
        {
            var item = await run.AddAsync("a.bin");
            Demand.Equal(await run.DeleteAsync(item), true);
            Demand.Equal(await run.DeleteAsync(item), false);
            Demand.Sequence(await run.AllAsync(), []);
            await run.AddAsync("a.bin");
        }),
        .. new[] { 1, 7, 50, 51 }.Select(limit => Of(
            "lock.pages",
            "All locks are listed once, in pages.",
            async run =>
            {
                var all = new List<FileLock>();
                for (var i = 0; i < 50; i++)
                    all.Add(await run.AddAsync($"file {i}.bin"));
                Demand.Set(await run.PagesAsync(limit), all);
            },
            $"of {limit}")),
        Of("lock.pages.changing", "What stays is listed once while other locks come and go.", async run =>
        {
            var stays = new List<FileLock>();
            var goes = new Queue<FileLock>();
            for (var i = 0; i < 40; i++)
            {
                stays.Add(await run.AddAsync($"stays {i}"));
                goes.Enqueue(await run.AddAsync($"goes {i}"));
            }

            var listed = await run.PagesAsync(7, async page =>
            {
                for (var i = 0; i < 3 && goes.Count > 0; i++)
                    await run.DeleteAsync(goes.Dequeue());
                await run.AddAsync($"comes {page}");
            });
            Demand.Equal(listed.DistinctBy(item => item.Id).Count(), listed.Count, "how many of those listed are different");
            Demand.Set(listed.Where(stays.Contains), stays);
        }),
        Of("lock.find.many", "The locks on any number of paths are found.", async run =>
        {
            var locked = new List<FileLock>();
            for (var i = 0; i < 30; i++)
                locked.Add(await run.AddAsync($"f{i * 100}"));
            var paths = Enumerable.Range(0, 3000).Select(i => LockPath.Parse($"f{i}")).ToList();
            Demand.Set(await run.Store.FindAsync(Repository, paths, Now, run.Cancellation), locked);
        }),
        Of("lock.expired", "A lock that has expired is none.", async run =>
        {
            var end = Now.AddMinutes(5);
            var (expiring, successor) = (run.Sketch("a.bin", expiresAt: end), run.Sketch("a.bin", Bob));
            await run.CreateAsync(expiring);
            Demand.Equal(await run.CreateAsync(successor, end.AddMilliseconds(-1)), expiring);
            Demand.Sequence(await run.ListAsync(new LockFilter(end, 10)), []);
            Demand.Sequence(await run.ListAsync(new LockFilter(end, 10) { Id = expiring.Id }), []);
            Demand.Sequence(await run.Store.FindAsync(Repository, [expiring.Path], end, run.Cancellation), []);
            Demand.Equal(await run.CreateAsync(successor, end), successor);
            Demand.Sequence(await run.AllAsync(), [successor]);
        }),
        Of("lock.durable", "A lock is there after a restart, unless the store is in memory.", async run =>
        {
            var item = await run.AddAsync("a.bin");
            var reopened = await run.Fixture.OpenAsync(run.Cancellation);
            Demand.Sequence(await run.AllOfAsync(reopened), run.Fixture.IsDurable ? [item] : []);
        }),
        Of("lock.race", "Of 200 that compete for a path, on two servers, exactly one wins.", async run =>
        {
            ILockStore[] stores = run.Fixture.IsDurable ? [run.Store, await run.Fixture.OpenAsync(run.Cancellation)] : [run.Store];
            for (var race = 0; race < run.Fixture.Races; race++)
            {
                var candidates = Enumerable.Range(0, 200)
                    .Select(i => run.Sketch("contested", new LockOwner($"{i}", $"user {i}"))).ToArray();
                var standing = await Task.WhenAll(candidates.Select((candidate, i) => Task.Run(
                    () => stores[i % stores.Length].CreateAsync(candidate, Now, run.Cancellation), run.Cancellation)));
                Demand.Equal(standing.Distinct().Count(), 1, $"how many locks stand in race {race}");
                Demand.Equal(standing.Zip(candidates).Count(pair => pair.First.Id == pair.Second.Id), 1, "how many won");
                Demand.Equal(await run.DeleteAsync(standing[0]), true);
            }
        }),
    ];

    private static Scenario<LockStoreFixture> Of(string id, string demand, Func<LockRun, Task> body, string? values = null) =>
        new(id, demand, async (fixture, cancellation) =>
        {
            var run = new LockRun(fixture, await fixture.OpenAsync(cancellation), cancellation);
            return () => body(run);
        })
        {
            Case = values,
        };
}
