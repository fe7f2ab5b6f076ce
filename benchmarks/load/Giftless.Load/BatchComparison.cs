namespace Giftless.Load;

/// <summary>Batches of existing objects: the library, open and with action tokens, against a bare minimal API.</summary>
internal static class BatchComparison
{
    private const int Connections = 16;
    /// <summary>Code is compiled anew, and better, for seconds after the first request where all cores are busy.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Workspace workspace, Report report, int rounds, TimeSpan time)
    {
        var objects = Enumerable.Range(1, 100).Select(seed => new SampleObject(seed, 1000 + seed)).ToList();
        objects.ForEach(workspace.Store);

        using var bare = await ServerProcess.StartHostAsync("bare", workspace.Root);
        using var open = await ServerProcess.StartHostAsync("giftless-open", workspace.Root);
        using var tokens = await ServerProcess.StartHostAsync("giftless-tokens", workspace.Root);
        await DemandSameReplyAsync(bare, open, objects);

        await CompareAsync(report, "100 objects", objects, (bare, open, 0.9), (bare, tokens, 0.6), rounds, time);
        await CompareAsync(report, "1 object", objects[..1], (bare, open, 0.75), (bare, tokens, null), rounds, time);
    }

    private static async Task DemandSameReplyAsync(ServerProcess bare, ServerProcess open, List<SampleObject> objects)
    {
        using var first = new LfsClient(bare.Repository);
        using var second = new LfsClient(open.Repository);
        var expected = (await first.BatchAsync("download", objects)).Replace(bare.Address.Authority, open.Address.Authority, StringComparison.Ordinal);
        if (await second.BatchAsync("download", objects) != expected)
            throw new InvalidOperationException("The bare app does not answer what the library does; there is nothing to compare.");
    }

    private static async Task CompareAsync(
        Report report,
        string name,
        List<SampleObject> objects,
        (ServerProcess Bare, ServerProcess Server, double? Wanted) open,
        (ServerProcess Bare, ServerProcess Server, double? Wanted) tokens,
        int rounds,
        TimeSpan time)
    {
        ServerProcess[] servers = [open.Bare, open.Server, tokens.Server];
        var results = servers.ToDictionary(server => server, _ => new List<LoadResult>());
        foreach (var server in servers)
            Load(server, objects, WarmUp);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var server in round % 2 == 0 ? servers : servers.Reverse())
                results[server].Add(LoadResult.Quietest(() => Load(server, objects, time)));
        }

        await Console.Error.WriteLineAsync();
        foreach (var (label, (bare, server, wanted)) in new[] { ("open", open), ("tokens", tokens) })
        {
            var pairs = results[bare].Zip(results[server]).ToList();
            var cpu = pairs.Select(pair => pair.First.CpuMicrosecondsPerRequest / pair.Second.CpuMicrosecondsPerRequest).ToList();
            report.Add(
                $"batch, {name}, {Connections} connections, {label} / bare",
                $"{Describe(results[server])} / {Describe(results[bare])}",
                Report.Median(pairs.Select(pair => pair.Second.RequestsPerSecond / pair.First.RequestsPerSecond)),
                least: wanted);
            report.Add($"the same by processor time of the server", "bare / server", Report.Median(cpu));
        }
    }

    private static LoadResult Load(ServerProcess server, List<SampleObject> objects, TimeSpan time)
    {
        using var client = new LfsClient(server.Repository);
        return client.LoadBatch("download", objects, Connections, time, server.Probe);
    }

    private static string Describe(List<LoadResult> results) => FormattableString.Invariant(
        $"{Report.Median(results.Select(r => r.RequestsPerSecond)):F0}/s, p50 {Report.Median(results.Select(r => r.Median)):F2} ms, p99 {Report.Median(results.Select(r => r.Percentile99)):F1} ms, {Report.Median(results.Select(r => r.CpuMicrosecondsPerRequest)):F0} us CPU, others {Report.Median(results.Select(r => r.ForeignShare)):P0}");
}
