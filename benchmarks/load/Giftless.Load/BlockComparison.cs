using System.Globalization;

namespace Giftless.Load;

/// <summary>Kestrel with blocks of several lengths: how fast it is with each, and what connections that do little cost in memory.</summary>
internal static class BlockComparison
{
    private const long Size = 1L << 30;
    private const int BufferSize = 64 * 1024;
    private const int Idle = 10_000;
    private const int Slow = 1_000;
    private const int SlowBytes = 100_000;

    private static readonly int[] Kibibytes = [4, 16, 32, 64, 128];

    public static async Task RunAsync(Workspace workspace, Report report, int rounds)
    {
        var item = new SampleObject(1, Size);
        workspace.TouchPageCache();
        workspace.Store(item);
        await CompareAsync("discard", "received and discarded", server => Put(server, item));
        await CompareAsync("giftless-unflushed", "uploaded again, which is received and hashed", server => Put(server, item));
        await CompareAsync("giftless-unflushed", "downloaded", server => Workload.Each(
            server.Address, 1, 1, 8 * BufferSize, server.Probe, (connection, _) => Get(connection, server, item)));
        foreach (var block in Kibibytes)
            await MeasureMemoryAsync(workspace, report, block, item);
        File.Delete(workspace.PathOf(item));

        async Task CompareAsync(string host, string what, Func<ServerProcess, LoadResult> load)
        {
            var servers = new List<ServerProcess>();
            try
            {
                foreach (var block in Kibibytes)
                    servers.Add(await StartAsync(workspace, host, block));
                var results = servers.ConvertAll(_ => new List<LoadResult>());
                for (var round = -1; round < rounds; round++)
                {
                    for (var i = 0; i < servers.Count; i++)
                    {
                        var result = LoadResult.Quietest(() => load(servers[i]));
                        if (round >= 0)
                            results[i].Add(result);
                    }
                }

                for (var i = 0; i < servers.Count; i++)
                {
                    var cpu = Report.Median(results[i].Select(r => r.CpuSeconds));
                    var others = Report.Median(results[i].Select(r => r.ForeignShare));
                    report.Add(
                        $"1 GiB {what}, blocks of {Kibibytes[i]} KiB, MB/s",
                        FormattableString.Invariant($"{cpu:F2} s CPU, others {others:P0}"),
                        Report.Median(results[i].Select(r => r.MegabytesPerSecond)));
                }
            }
            finally
            {
                servers.ForEach(server => server.Dispose());
            }
        }
    }

    private static async Task MeasureMemoryAsync(Workspace workspace, Report report, int block, SampleObject item)
    {
        var small = new SampleObject(3, SlowBytes);
        workspace.Store(small);
        await MeasureAsync($"{Idle} kept alive after a reply", Idle, (connection, server) => Get(connection, server, small));
        await MeasureAsync($"{Slow} that send some of an object and wait", Slow, (connection, server) =>
        {
            var url = Workspace.ContentOf(server, new SampleObject(4, SlowBytes));
            connection.Send(RawConnection.Head("PUT", url, 2 * SlowBytes, []));
            connection.Send(new byte[SlowBytes]);
        });
        await MeasureAsync($"{Slow} that ask for an object and take nothing of it", Slow, (connection, server) => connection.Send(
            RawConnection.Head("GET", Workspace.ContentOf(server, item), contentLength: null, [])));

        async Task MeasureAsync(string what, int count, Action<RawConnection, ServerProcess> use)
        {
            using var server = await StartAsync(workspace, "giftless-unflushed", block);
            var before = server.Probe.ResidentMebibytes;
            var connections = new List<RawConnection>(count);
            for (var i = 0; i < count; i++)
            {
                connections.Add(new RawConnection(server.Address, bufferSize: 4096));
                use(connections[^1], server);
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
            var after = server.Probe.ResidentMebibytes;
            connections.ForEach(connection => connection.Dispose());
            report.Add(
                $"blocks of {block} KiB, connections: {what}, KiB each",
                FormattableString.Invariant($"{before:F0} to {after:F0} MiB"),
                1024 * (after - before) / count);
        }
    }

    private static LoadResult Put(ServerProcess server, SampleObject item)
    {
        var head = RawConnection.Head("PUT", Workspace.ContentOf(server, item), item.Size, []);
        return Workload.Each(server.Address, 1, 1, BufferSize, server.Probe, (connection, _) => LfsClient.Put(connection, head, item));
    }

    private static long Get(RawConnection connection, ServerProcess server, SampleObject item)
    {
        connection.Send(RawConnection.Head("GET", Workspace.ContentOf(server, item), contentLength: null, []));
        return connection.Receive();
    }

    private static Task<ServerProcess> StartAsync(Workspace workspace, string host, int block) => ServerProcess.StartHostAsync(
        host, workspace.Root, KeyValuePair.Create("Block", block.ToString(CultureInfo.InvariantCulture)));
}
