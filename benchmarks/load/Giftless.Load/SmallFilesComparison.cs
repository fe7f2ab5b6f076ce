namespace Giftless.Load;

/// <summary>Many small files, pushed by the stock client: to a server that flushes each, and to one that flushes none.</summary>
internal static class SmallFilesComparison
{
    private const int Count = 5000;
    private const int Size = 2000;
    private const double Wanted = 1.1;

    public static async Task RunAsync(Workspace workspace, Report report, int rounds)
    {
        using var client = new StockClient(workspace.Root, Count, Size);
        var unflushedRoot = Directory.CreateDirectory(Path.Join(workspace.Root, "unflushed")).FullName;
        var flushedRoot = Directory.CreateDirectory(Path.Join(workspace.Root, "flushed")).FullName;
        using var unflushed = await ServerProcess.StartHostAsync("giftless-unflushed", unflushedRoot);
        using var flushed = await ServerProcess.StartHostAsync("giftless-open", flushedRoot);
        var (without, with) = (new List<double>(), new List<double>());

        Push(client, unflushed, unflushedRoot);
        Push(client, flushed, flushedRoot);
        for (var round = 0; round < rounds; round++)
        {
            if (round % 2 == 0)
                without.Add(Push(client, unflushed, unflushedRoot));
            with.Add(Push(client, flushed, flushedRoot));
            if (round % 2 == 1)
                without.Add(Push(client, unflushed, unflushedRoot));
        }

        report.Add(
            $"push of {Count:N0} files of 2 kB by the stock client, flushed / not flushed",
            $"{Describe(with)} / {Describe(without)}",
            Report.Median(with.Zip(without, (first, second) => first / second)),
            most: Wanted);
    }

    /// <summary>
    /// Each into a repository of its own: after files were deleted, ext4 takes several times as long to make others for a while.
    /// </summary>
    private static double Push(StockClient client, ServerProcess server, string root)
    {
        var name = $"load-{Guid.NewGuid():N}";
        var (seconds, succeeded) = client.Push(new Uri(server.Address, $"/{name}.git/info/lfs"));
        return succeeded && Directory.GetFiles(Path.Join(root, name)).Length == Count
            ? seconds
            : throw new InvalidOperationException("The push failed, or not all objects arrived.");
    }

    private static string Describe(List<double> seconds) =>
        FormattableString.Invariant($"{Report.Median(seconds):F2} s ({seconds.Min():F2}-{seconds.Max():F2})");
}
