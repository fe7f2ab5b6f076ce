namespace Giftless.Load;

/// <summary>Streamed uploads of a big object, and of several at once, against less that can be done with one.</summary>
internal static class UploadComparison
{
    private const long Size = 1L << 30;
    private const int AtOnce = 8;
    private const int BufferSize = 64 * 1024;
    private const double WantedOfBareLoop = 0.9;
    private const double WantedOfNginx = 0.85;

    public static async Task RunAsync(Workspace workspace, Report report, int rounds)
    {
        using var discard = await ServerProcess.StartHostAsync("discard", workspace.Root);
        using var store = await ServerProcess.StartHostAsync("store", workspace.Root);
        using var nginx = await Nginx.StartAsync(workspace);
        using var unflushed = await ServerProcess.StartHostAsync("giftless-unflushed", workspace.Root);
        using var flushed = await ServerProcess.StartHostAsync("giftless-open", workspace.Root);
        ServerProcess[] servers = [discard, store, nginx, unflushed, flushed];
        var results = servers.ToDictionary(server => server, _ => new List<LoadResult>());

        SampleObject[] one = [new SampleObject(1, Size)];
        SampleObject[] small = [new SampleObject(2, Size / 16)];
        SampleObject[] many = [.. Enumerable.Range(3, AtOnce).Select(seed => new SampleObject(seed, Size / AtOnce))];
        var (oursAtOnce, nginxAtOnce) = (new List<LoadResult>(), new List<LoadResult>());
        foreach (var server in servers)
            Put(workspace, server, small, server == nginx);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var server in round % 2 == 0 ? servers : servers.Reverse())
                results[server].Add(LoadResult.Quietest(() => Put(workspace, server, one, server == nginx)));
            foreach (var server in round % 2 == 0 ? [nginx, unflushed] : (ServerProcess[])[unflushed, nginx])
            {
                var result = LoadResult.Quietest(() => Put(workspace, server, many, server == nginx));
                (server == nginx ? nginxAtOnce : oursAtOnce).Add(result);
            }
        }

        const string Ours = "upload of 1 GiB, hashed and written, not flushed";
        Add(report, $"{Ours} / by a bare loop", results[unflushed], results[store], WantedOfBareLoop);
        Add(report, $"{Ours} / by nginx, not hashed", results[unflushed], results[nginx], WantedOfNginx);
        Add(report, $"{AtOnce} uploads of {Size / AtOnce >> 20} MiB at once, likewise / by nginx", oursAtOnce, nginxAtOnce, wanted: null);
        Add(report, $"{Ours} / discarded", results[unflushed], results[discard], wanted: null);
        Add(report, "bare loop / by nginx, not hashed", results[store], results[nginx], wanted: null);
        Add(report, "upload of 1 GiB, flushed to the disk / by a bare loop, not flushed", results[flushed], results[store], wanted: null);
    }

    private static void Add(Report report, string figure, List<LoadResult> server, List<LoadResult> other, double? wanted)
    {
        report.Add(
            figure,
            $"{Describe(server)} / {Describe(other)}",
            Report.Median(server.Zip(other, (first, second) => first.MegabytesPerSecond / second.MegabytesPerSecond)),
            least: wanted);
        report.Add(
            "the same by processor time of the server", "other / ours", Report.Median(
                server.Zip(other, (first, second) => second.CpuSeconds / first.CpuSeconds)));
    }

    /// <summary>Sends each object on a connection of its own, all at once.</summary>
    private static LoadResult Put(Workspace workspace, ServerProcess server, SampleObject[] items, bool isNginx)
    {
        workspace.TouchPageCache();
        var heads = Array.ConvertAll(items, item => RawConnection.Head("PUT", UrlOf(item), item.Size, []));
        var result = Workload.Each(
            server.Address, items.Length, items.Length, BufferSize, server.Probe, (connection, index) =>
                LfsClient.Put(connection, heads[index], items[index]));
        foreach (var item in items)
            File.Delete(workspace.PathOf(item));
        return result;

        Uri UrlOf(SampleObject item) =>
            isNginx ? new Uri(server.Address, $"/{Workspace.Repository}/{item.Oid}") : Workspace.ContentOf(server, item);
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
