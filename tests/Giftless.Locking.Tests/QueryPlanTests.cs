using Giftless.Locks;
using Microsoft.Data.Sqlite;

namespace Giftless.Locking.Tests;

/// <summary>How SQLite finds what is asked for: a repository may have any number of locks, and no operation walks through them.</summary>
public sealed class QueryPlanTests
{
    private readonly RecordedCommands _commands = new();
    private LockBackend _backend = null!;
    private ILockStore _store = null!;
    private FileLock _item = null!;

    [SetUp]
    public async Task Open()
    {
        _backend = LockBackend.Sqlite(options => options.AddInterceptors(_commands));
        _store = _backend.Open();
        _item = await _store.AddAsync("a.bin");
        _commands.Clear();
    }

    [TearDown]
    public async Task Close() => await _backend.DisposeAsync();

    [Test]
    public async Task A_page_is_read_along_the_index_and_no_further_than_its_end()
    {
        await _store.ListAsync(Sketch.Repository, new LockFilter(Sketch.Now, 100), default);
        await _store.ListAsync(Sketch.Repository, new LockFilter(Sketch.Now, 100) { After = _item.Path.Hash() }, default);

        foreach (var plan in await PlansAsync(expected: 2))
            plan.Should().ContainSingle().Which.Should().StartWith("SEARCH").And.Contain("IX_git_lfs_locks_repository_path_hash");
        _commands.All.Should().OnlyContain(command => command.Text.Contains("LIMIT"));
    }

    [Test]
    public async Task A_lock_is_found_by_an_index()
    {
        await _store.CreateAsync(Sketch.Lock("a.bin"), Sketch.Now, default);
        await _store.ListAsync(Sketch.Repository, new LockFilter(Sketch.Now, 1) { Id = _item.Id }, default);
        await _store.ListAsync(Sketch.Repository, new LockFilter(Sketch.Now, 1) { Path = _item.Path }, default);
        await _store.FindAsync(Sketch.Repository, [_item.Path], Sketch.Now, default);
        await _store.DeleteAsync(Sketch.Repository, _item.Id, default);

        foreach (var plan in await PlansAsync(expected: 5))
            plan.Should().Contain(step => step.StartsWith("SEARCH") && step.Contains("INDEX")).And.NotContain(
                step => step.Contains("TEMP B-TREE") || step.Contains("SCAN g"));
    }

    private async Task<List<List<string>>> PlansAsync(int expected)
    {
        _commands.All.Should().HaveCount(expected);
        await using var connection = new SqliteConnection(_backend.ConnectionString);
        await connection.OpenAsync();
        return [.. _commands.All.Select(command => PlanOf(connection, command.Text, command.Parameters))];
    }

    private static List<string> PlanOf(SqliteConnection connection, string text, IEnumerable<SqliteParameter> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {text}";
        command.Parameters.AddRange(parameters);
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
            steps.Add(reader.GetString(reader.GetOrdinal("detail")));
        return steps;
    }
}
