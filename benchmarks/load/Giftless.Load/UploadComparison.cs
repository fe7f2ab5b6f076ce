namespace Giftless.Load;

/// <summary>Streamed uploads of a big object: hashed and written, against received and discarded.</summary>
internal static class UploadComparison
{
    private const long Size = 1L << 30;
    private const int BufferSize = 64 * 1024;
    private const double Wanted = 0.85;

    public static async Task RunAsync(Workspace workspace, Report report, int rounds)
    {
        using var discard = await ServerProcess.StartHostAsync("discard", workspace.Root);
        using var unflushed = await ServerProcess.StartHostAsync("giftless-unflushed", workspace.Root);
        using var flushed = await ServerProcess.StartHostAsync("giftless-open", workspace.Root);
        ServerProcess[] servers = [discard, unflushed, flushed];
        var results = servers.ToDictionary(server => server, _ => new List<LoadResult>());

        var item = new SampleObject(1, Size);
        var small = new SampleObject(2, Size / 16);
        foreach (var server in servers)
            Put(workspace, server, small);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var server in round % 2 == 0 ? servers : servers.Reverse())
                results[server].Add(LoadResult.Quietest(() => Put(workspace, server, item)));
        }

        Add(report, "upload of 1 GiB, hashed and written, not flushed / discarded", results[unflushed], results[discard], Wanted);
        Add(report, "upload of 1 GiB, flushed to the disk / discarded", results[flushed], results[discard], wanted: null);
    }

    private static void Add(Report report, string figure, List<LoadResult> server, List<LoadResult> discard, double? wanted)
    {
        report.Add(
            figure,
            $"{Describe(server)} / {Describe(discard)}",
            Report.Median(server.Zip(discard, (first, second) => first.MegabytesPerSecond / second.MegabytesPerSecond)),
            least: wanted);
        report.Add(
            "the same by processor time of the server", "discarded / stored", Report.Median(
                server.Zip(discard, (first, second) => second.CpuSeconds / first.CpuSeconds)));
    }

    private static LoadResult Put(Workspace workspace, ServerProcess server, SampleObject item)
    {
        workspace.TouchPageCache();
        var head = RawConnection.Head("PUT", new Uri($"{server.Repository}/objects/storage/{item.Oid}"), item.Size, []);
        var result = Workload.Each(
            server.Address, 1, 1, BufferSize, server.Probe, (connection, _) => LfsClient.Put(connection, head, item));
        File.Delete(workspace.PathOf(item));
        return result;
    }

    private static string Describe(List<LoadResult> results)
    {
        var speed = Report.Median(results.Select(r => r.MegabytesPerSecond));
        var (slowest, fastest) = (results.Min(r => r.MegabytesPerSecond), results.Max(r => r.MegabytesPerSecond));
        var cpu = Report.Median(results.Select(r => r.CpuSeconds));
        var others = Report.Median(results.Select(r => r.ForeignShare));
        return FormattableString.Invariant(
            $"{speed:F0} MB/s ({slowest:F0}-{fastest:F0}), {cpu:F2} s CPU, others {others:P0}");
    }
}
