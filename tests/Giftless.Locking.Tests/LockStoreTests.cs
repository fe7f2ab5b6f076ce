using Giftless.Locks;
using Giftless.Tests.Databases;

namespace Giftless.Locking.Tests;

/// <summary>What every store has to do, whatever is behind it.</summary>
[TestFixture("memory")]
[TestFixture("sqlite")]
[TestFixture("postgresql")]
internal sealed class LockStoreTests(string kind)
{
    private PostgresServer? _server;
    private LockBackend _backend = null!;
    private ILockStore _store = null!;

    [OneTimeSetUp]
    public async Task StartServer() => _server = kind == "postgresql" ? await PostgresServer.StartNewAsync() : null;

    [OneTimeTearDown]
    public async Task StopServer()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [SetUp]
    public void Open()
    {
        _backend = kind switch
        {
            "memory" => LockBackend.InMemory(),
            "sqlite" => LockBackend.Sqlite(),
            _ => LockBackend.PostgreSql(_server!),
        };
        _store = _backend.Open();
    }

    [TearDown]
    public async Task Close() => await _backend.DisposeAsync();

    [Test]
    public async Task Keeps_a_lock_with_all_that_belongs_to_it()
    {
        var candidate = Sketch.Lock("dir/ü b.psd", Sketch.Bob, expiresAt: Sketch.Now.AddHours(1));

        (await _store.CreateAsync(candidate, Sketch.Now, default)).Should().Be(candidate);

        (await _store.AllAsync()).Should().Equal(candidate);
    }

    [Test]
    public async Task Answers_with_the_lock_that_stands_where_a_path_is_locked()
    {
        var first = await _store.AddAsync("a.bin");

        (await _store.CreateAsync(Sketch.Lock("a.bin", Sketch.Bob), Sketch.Now, default)).Should().Be(first);

        (await _store.AllAsync()).Should().Equal(first);
    }

    [Test]
    public async Task Tells_paths_apart_to_the_letter()
    {
        string[] paths =
            ["a.bin", "A.bin", "a.bin ", "dir/a.bin", "\u00e9.bin", "e\u0301.bin", "a%2Fbin", "a\\bin", new('x', 255), new('x', 254)];
        foreach (var path in paths)
            await _store.AddAsync(path);

        (await _store.AllAsync()).Select(item => item.Path.ToString()).Should().BeEquivalentTo(paths);
        foreach (var path in paths)
            (await ListAsync(new LockFilter(Sketch.Now, 10) { Path = LockPath.Parse(path) })).Should().ContainSingle().Which.Path.ToString()
                .Should().Be(path);
    }

    [Test]
    public async Task Takes_paths_of_the_greatest_length()
    {
        var stem = string.Join('/', Enumerable.Repeat(new string('ä', 100), 20)) + "/";
        var path = stem + new string('b', LockPath.MaxBytes - System.Text.Encoding.UTF8.GetByteCount(stem));
        var created = await _store.AddAsync(path);
        await _store.AddAsync(path[..^1] + "c");

        (await _store.CreateAsync(Sketch.Lock(path), Sketch.Now, default)).Should().Be(created);
    }

    [Test]
    public async Task Keeps_repositories_apart()
    {
        var other = RepositoryName.Parse("org/other");
        var here = await _store.AddAsync("a.bin");
        var there = Sketch.Lock("a.bin", repository: other);
        (await _store.CreateAsync(there, Sketch.Now, default)).Should().Be(there);

        (await _store.AllAsync()).Should().Equal(here);
        (await _store.AllAsync(other)).Should().Equal(there);
        (await _store.DeleteAsync(other, here.Id, default)).Should().BeFalse();
        (await _store.AllAsync()).Should().Equal(here);
    }

    [Test]
    public async Task Finds_a_lock_by_id_and_by_path_and_by_both()
    {
        var a = await _store.AddAsync("a.bin");
        var b = await _store.AddAsync("b.bin");

        (await ListAsync(new LockFilter(Sketch.Now, 10) { Id = a.Id })).Should().Equal(a);
        (await ListAsync(new LockFilter(Sketch.Now, 10) { Path = b.Path })).Should().Equal(b);
        (await ListAsync(new LockFilter(Sketch.Now, 10) { Id = a.Id, Path = a.Path })).Should().Equal(a);
        (await ListAsync(new LockFilter(Sketch.Now, 10) { Id = a.Id, Path = b.Path })).Should().BeEmpty();
        (await ListAsync(new LockFilter(Sketch.Now, 10) { Id = "none" })).Should().BeEmpty();
    }

    [Test]
    public async Task Removes_a_lock_once()
    {
        var item = await _store.AddAsync("a.bin");

        (await _store.DeleteAsync(Sketch.Repository, item.Id, default)).Should().BeTrue();
        (await _store.DeleteAsync(Sketch.Repository, item.Id, default)).Should().BeFalse();

        (await _store.AllAsync()).Should().BeEmpty();
        await _store.AddAsync("a.bin");
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(50)]
    [TestCase(51)]
    public async Task Lists_everything_once_in_pages(int limit)
    {
        var all = new List<FileLock>();
        for (var i = 0; i < 50; i++)
            all.Add(await _store.AddAsync($"file {i}.bin"));

        (await _store.PagesAsync(limit)).Should().BeEquivalentTo(all).And.HaveCount(50);
    }

    [Test]
    public async Task Lists_what_stays_once_while_other_locks_come_and_go()
    {
        var stays = new List<FileLock>();
        var goes = new Queue<FileLock>();
        for (var i = 0; i < 40; i++)
        {
            stays.Add(await _store.AddAsync($"stays {i}"));
            goes.Enqueue(await _store.AddAsync($"goes {i}"));
        }

        var listed = await _store.PagesAsync(7, async page =>
        {
            for (var i = 0; i < 3; i++)
                await _store.DeleteAsync(Sketch.Repository, goes.Dequeue().Id, default);
            await _store.AddAsync($"comes {page}");
        });

        listed.Should().OnlyHaveUniqueItems(item => item.Id).And.Contain(stays);
    }

    [Test]
    public async Task Finds_the_locks_on_any_number_of_paths()
    {
        var locked = new List<FileLock>();
        for (var i = 0; i < 30; i++)
            locked.Add(await _store.AddAsync($"f{i * 100}"));

        var found = await _store.FindAsync(
            Sketch.Repository, [.. Enumerable.Range(0, 3000).Select(i => LockPath.Parse($"f{i}"))], Sketch.Now, default);

        found.Should().BeEquivalentTo(locked);
    }

    [Test]
    public async Task Takes_an_expired_lock_for_none()
    {
        var end = Sketch.Now.AddMinutes(5);
        var expiring = Sketch.Lock("a.bin", expiresAt: end);
        await _store.CreateAsync(expiring, Sketch.Now, default);
        var successor = Sketch.Lock("a.bin", Sketch.Bob);

        (await _store.CreateAsync(successor, end.AddMilliseconds(-1), default)).Should().Be(expiring);
        (await ListAsync(new LockFilter(end, 10))).Should().BeEmpty();
        (await ListAsync(new LockFilter(end, 10) { Id = expiring.Id })).Should().BeEmpty();
        (await _store.FindAsync(Sketch.Repository, [expiring.Path], end, default)).Should().BeEmpty();
        (await _store.CreateAsync(successor, end, default)).Should().Be(successor);
        (await _store.AllAsync()).Should().Equal(successor);
    }

    [Test]
    public async Task Keeps_locks_over_a_restart_unless_it_is_in_memory()
    {
        var item = await _store.AddAsync("a.bin");

        (await _backend.Open().AllAsync()).Should().Equal(kind == "memory" ? [] : [item]);
    }

    [Test]
    public async Task Lets_exactly_one_of_200_win_each_of_1000_races()
    {
        // A second store competes as a second server would; memory has only one.
        ILockStore[] stores = kind == "memory" ? [_store] : [_store, _backend.Open()];
        for (var race = 0; race < 1000; race++)
        {
            var candidates = Enumerable.Range(0, 200).Select(i => Sketch.Lock("contested", new LockOwner($"{i}", $"user {i}"))).ToArray();

            var standing = await Task.WhenAll(
                candidates.Select((candidate, i) => Task.Run(() => stores[i % stores.Length].CreateAsync(candidate, Sketch.Now, default))));

            standing.Distinct().Should().ContainSingle("race {0} has one winner", race);
            standing.Zip(candidates).Count(pair => pair.First.Id == pair.Second.Id).Should().Be(1);
            (await _store.DeleteAsync(Sketch.Repository, standing[0].Id, default)).Should().BeTrue();
        }
    }

    private async Task<IReadOnlyList<FileLock>> ListAsync(LockFilter filter) =>
        (await _store.ListAsync(Sketch.Repository, filter, default)).Locks;
}
