using System.Globalization;

namespace Giftless.Load;

/// <summary>What uploads cost in memory: resident at the peak with many at a time, and allocated for each.</summary>
internal static class MemoryComparison
{
    private const int Concurrent = 64;
    private const int Mebibyte = 1024 * 1024;
    private const int WantedMebibytes = 200;

    public static async Task RunAsync(Workspace workspace, Report report)
    {
        using var server = await ServerProcess.StartHostAsync("giftless-open", workspace.Root);
        using var client = new LfsClient(server.Repository);
        await MeasureAllocationAsync(workspace, report, server, client);

        var objects = ParallelEnumerable.Range(1, Concurrent).Select(seed => new SampleObject(seed, 256 * Mebibyte)).ToList();
        var result = await client.UploadAsync(objects, Concurrent, server.Probe);
        objects.ForEach(item => File.Delete(workspace.PathOf(item)));
        report.Add(
            $"peak memory in MiB, {Concurrent} uploads of 256 MiB at once", $"{result}", result.PeakMebibytes, most: WantedMebibytes);
    }

    private static async Task MeasureAllocationAsync(Workspace workspace, Report report, ServerProcess server, LfsClient client)
    {
        await AllocatedByAsync(workspace, server, client, Mebibyte);
        var small = new List<double>();
        var big = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            small.Add(await AllocatedByAsync(workspace, server, client, Mebibyte));
            big.Add(await AllocatedByAsync(workspace, server, client, 512 * Mebibyte));
        }

        report.Add(
            "allocated by an upload of 512 MiB / of 1 MiB, with its batch",
            $"{Report.Format(Report.Median(big) / 1024)} KiB / {Report.Format(Report.Median(small) / 1024)} KiB",
            Report.Median(big) / Report.Median(small));
    }

    private static async Task<double> AllocatedByAsync(Workspace workspace, ServerProcess server, LfsClient client, long size)
    {
        var item = new SampleObject(1, size);
        using var http = new HttpClient();
        var allocated = new Uri(server.Address, "/allocated");
        var before = long.Parse(await http.GetStringAsync(allocated), CultureInfo.InvariantCulture);
        await client.UploadAsync([item], connections: 1);
        var after = long.Parse(await http.GetStringAsync(allocated), CultureInfo.InvariantCulture);
        File.Delete(workspace.PathOf(item));
        return after - before;
    }
}
