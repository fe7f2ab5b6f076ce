using System.Diagnostics;

namespace Giftless.Load;

/// <summary>Start of the process to its first answered batch: the standalone server against a bare Kestrel app.</summary>
internal static class StartComparison
{
    private const double Wanted = 1.3;
    private const int BufferSize = 64 * 1024;

    public static async Task RunAsync(Workspace workspace, Report report, int rounds)
    {
        var item = new SampleObject(1, 1000);
        workspace.Store(item);
        var (bare, standalone) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var first = await MeasureAsync(() => ServerProcess.StartHostAsync("bare", workspace.Root), item);
            var second = await MeasureAsync(() => ServerProcess.StartStandaloneAsync(workspace.Root), item);
            if (round < 0)
                continue;
            bare.Add(first);
            standalone.Add(second);
        }

        report.Add(
            "start to the first answer, standalone server / bare app",
            $"{Report.Format(Report.Median(standalone))} ms / {Report.Format(Report.Median(bare))} ms",
            Report.Median(standalone.Zip(bare, (first, second) => first / second)),
            most: Wanted);
    }

    private static async Task<double> MeasureAsync(Func<Task<ServerProcess>> start, SampleObject item)
    {
        var began = Stopwatch.GetTimestamp();
        using var server = await start();
        using var client = new LfsClient(server.Repository);
        using var connection = new RawConnection(server.Address, BufferSize);
        connection.Send(client.BatchRequest("download", [item]));
        connection.Receive();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
