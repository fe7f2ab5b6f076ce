using System.Diagnostics;

namespace Giftless.Load;

/// <summary>Several big files at once, pushed by the stock client to a disk that is much slower than the line.</summary>
internal static class SlowDiskComparison
{
    private const int Count = 4;
    private const long Size = 620_000_000;
    private const int MegabytesPerSecond = 30;

    /// <summary>As long as the disk needs, and a tenth.</summary>
    private const double Wanted = 1.1 * Count * Size / (MegabytesPerSecond * 1e6);

    public static async Task RunAsync(Workspace workspace, Report report)
    {
        var library = Compile(workspace);
        using var client = new StockClient(workspace.Root, Count, Size);
        foreach (var (disk, preloaded) in new[] { ("the disk of this machine", null), ($"a disk of {MegabytesPerSecond} MB/s", library) })
        {
            var root = Directory.CreateDirectory(Path.Join(workspace.Root, $"slow-{preloaded is not null}")).FullName;
            using var server = await ServerProcess.StartHostAsync("giftless-open", root, preloaded is null ? [] :
            [
                new("LD_PRELOAD", preloaded),
                new("SLOW_DISK_MB_PER_S", $"{MegabytesPerSecond}"),
            ]);
            workspace.TouchPageCache();
            var (seconds, succeeded) = client.Push(server.Repository);
            report.Add(
                $"push of {Count} files of {Size / 1_000_000} MB by the stock client to {disk}, in s",
                succeeded ? "all arrived at the first push" : "the push FAILED",
                succeeded ? seconds : double.PositiveInfinity,
                most: preloaded is null ? null : Wanted);
            Directory.Delete(root, recursive: true);
        }
    }

    /// <exception cref="InvalidOperationException">There is no C compiler.</exception>
    private static string Compile(Workspace workspace)
    {
        var library = Path.Join(workspace.Root, "slowdisk.so");
        var source = Path.Join(AppContext.BaseDirectory, "slowdisk.c");
        using var compiler = Process.Start("gcc", ["-O2", "-Wall", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? library : throw new InvalidOperationException("gcc cannot compile slowdisk.c.");
    }
}
