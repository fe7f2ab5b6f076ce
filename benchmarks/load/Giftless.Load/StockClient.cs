using System.Diagnostics;

namespace Giftless.Load;

/// <summary>A repository whose objects the stock client pushes, again and again.</summary>
internal sealed class StockClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly string _folder;

    /// <summary>Makes the repository.</summary>
    /// <param name="scratch">Where.</param>
    /// <param name="count">How many files it has.</param>
    /// <param name="size">How long each is, in bytes.</param>
    public StockClient(string scratch, int count, long size)
    {
        _folder = Directory.CreateDirectory(Path.Join(scratch, $"client-{count}-{size}")).FullName;
        Git("init", "-q", "-b", "main");
        Git("lfs", "install", "--local", "--skip-smudge");
        Git("config", "user.name", "load");
        Git("config", "user.email", "load@example.org");
        File.WriteAllText(Path.Join(_folder, ".gitattributes"), "*.bin filter=lfs -text\n");
        for (var seed = 1; seed <= count; seed++)
        {
            using var file = File.Create(Path.Join(_folder, $"{seed}.bin"));
            foreach (var piece in new SampleObject(seed, size).Pieces())
                file.Write(piece.Span);
        }

        Git("add", ".");
        Git("commit", "-q", "-m", "objects");
        Git("remote", "add", "origin", _folder);
    }

    /// <summary>Pushes all objects to a server.</summary>
    /// <returns>How many seconds it took, and whether the client says that all went well.</returns>
    public (double Seconds, bool Succeeded) Push(Uri repository)
    {
        var clock = Stopwatch.StartNew();
        var succeeded = TryGit(
            ["-c", $"lfs.url={repository}", "-c", "lfs.locksverify=false", "lfs", "push", "--all", "origin"], out _);
        return (clock.Elapsed.TotalSeconds, succeeded);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Git(params string[] arguments)
    {
        if (!TryGit(arguments, out var said))
            throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed: {said}");
    }

    private bool TryGit(string[] arguments, out string said)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        said = output.Result + error.Result;
        return process.ExitCode == 0;
    }
}
