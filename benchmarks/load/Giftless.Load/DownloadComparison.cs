namespace Giftless.Load;

/// <summary>Streamed downloads of a big object from warm page cache, against nginx with <c>sendfile</c>.</summary>
internal static class DownloadComparison
{
    private const long Size = 1L << 30;
    private const double Wanted = 0.9;
    private const int BufferSize = 512 * 1024;
    private const int PerRound = 2;

    public static async Task RunAsync(Workspace workspace, Report report, int rounds)
    {
        var item = new SampleObject(1, Size);
        workspace.TouchPageCache();
        workspace.Store(item);

        using var giftless = await ServerProcess.StartHostAsync("giftless-open", workspace.Root);
        using var nginx = await Nginx.StartAsync(workspace);
        var (ours, theirs) = (new List<LoadResult>(), new List<LoadResult>());
        for (var round = -1; round < rounds; round++)
        {
            var first = LoadResult.Quietest(() => Get(giftless, $"/{Workspace.Repository}.git/info/lfs/objects/storage/{item.Oid}"));
            var second = LoadResult.Quietest(() => Get(nginx, $"/{Workspace.Repository}/{item.Oid}"));
            if (round < 0)
                continue;
            ours.Add(first);
            theirs.Add(second);
        }

        File.Delete(workspace.PathOf(item));
        report.Add(
            "download of 1 GiB, warm / nginx with sendfile",
            $"{Describe(ours)} / {Describe(theirs)}",
            Report.Median(ours.Zip(theirs, (first, second) => first.MegabytesPerSecond / second.MegabytesPerSecond)),
            least: Wanted);
    }

    private static LoadResult Get(ServerProcess server, string path)
    {
        var head = RawConnection.Head("GET", new Uri(server.Address, path), contentLength: null, []);
        return Workload.Each(server.Address, 1, PerRound, BufferSize, server.Probe, (connection, _) =>
        {
            connection.Send(head);
            return connection.Receive();
        });
    }

    private static string Describe(List<LoadResult> results)
    {
        var speed = Report.Median(results.Select(r => r.MegabytesPerSecond));
        var (slowest, fastest) = (results.Min(r => r.MegabytesPerSecond), results.Max(r => r.MegabytesPerSecond));
        var cpu = Report.Median(results.Select(r => r.CpuSeconds / PerRound));
        var others = Report.Median(results.Select(r => r.ForeignShare));
        return FormattableString.Invariant(
            $"{speed:F0} MB/s ({slowest:F0}-{fastest:F0}), {cpu:F2} s CPU, others {others:P0}");
    }
}
