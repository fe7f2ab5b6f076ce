using Giftless.Tests.Databases;

namespace Giftless.Load;

/// <summary>
/// Locks in a repository that has few of them, against one that has many. Every repository has a server and a database of its own.
/// </summary>
internal static class LockComparison
{
    private const int Few = 100;
    private const int Many = 100_000;
    private const double Wanted = 2;

    private static readonly int[] Sizes = [1, Few, 1000, Many];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Workspace workspace, Report report, int rounds, TimeSpan time)
    {
        await RunAsync("SQLite", size => ["Sqlite", $"Data Source={Path.Join(workspace.Root, $"locks-{size}.db")}"]);

        await using var postgres = await PostgresServer.StartInstalledAsync();
        await RunAsync("PostgreSQL", size => ["PostgreSql", postgres.ConnectionString($"locks_{size}")]);

        Task RunAsync(string database, Func<int, string[]> settings) => CompareAsync(
            report,
            database,
            size => settings(size) is [var provider, var connection]
                ? ServerProcess.StartStandaloneAsync(
                    workspace.Root, "--GitLfs:Locks:Provider", provider, "--GitLfs:Locks:ConnectionString", connection)
                : throw new InvalidOperationException(),
            rounds,
            time);
    }

    private static async Task CompareAsync(Report report, string database, Func<int, Task<ServerProcess>> start, int rounds, TimeSpan time)
    {
        var servers = new List<(int Size, ServerProcess Process, LockLoad Load)>();
        try
        {
            foreach (var size in Sizes)
            {
                var server = await start(size);
                var load = new LockLoad(server);
                servers.Add((size, server, load));
                load.Create(size);
                await Console.Error.WriteLineAsync($"{database}: {size} locks are there.");
            }

            var results = Sizes.ToDictionary(size => size, _ => new List<(LoadResult Create, LoadResult Verify, LoadResult Delete)>());
            foreach (var (_, _, load) in servers)
                load.Measure(WarmUp);
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (size, _, load) in round % 2 == 0 ? servers : Enumerable.Reverse(servers))
                    results[size].Add(load.Measure(time));
            }

            Add("lock", result => result.Create);
            Add($"verify, a page of {LockLoad.PageSize}", result => result.Verify);
            Add("unlock", result => result.Delete);

            void Add(string operation, Func<(LoadResult Create, LoadResult Verify, LoadResult Delete), LoadResult> select) => report.Add(
                $"{database}, {operation}, {LockLoad.Connections} connections: time with {Many:N0} locks / with {Few}",
                string.Join("; ", Sizes.Select(size => Describe(size, [.. results[size].Select(select)]))),
                Report.Median(results[Few].Zip(
                    results[Many], (few, many) => select(few).RequestsPerSecond / select(many).RequestsPerSecond)),
                most: Wanted);
        }
        finally
        {
            servers.ForEach(server => server.Process.Dispose());
        }
    }

    private static string Describe(int size, List<LoadResult> results)
    {
        var rate = Report.Median(results.Select(r => r.RequestsPerSecond));
        var median = Report.Median(results.Select(r => r.Median));
        var percentile99 = Report.Median(results.Select(r => r.Percentile99));
        return FormattableString.Invariant($"{size:N0}: {rate:F0}/s, p50 {median:F1} ms, p99 {percentile99:F1} ms");
    }
}
