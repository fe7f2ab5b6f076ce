using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Giftless.Load;

/// <summary>The stock client pushes files to the standalone server over a line with a delay, and gets them back.</summary>
internal static class LineLoad
{
    /// <param name="workspace">Where all of it happens.</param>
    /// <param name="server">The folder of another build of the server, or null.</param>
    /// <param name="files">How many files there are.</param>
    /// <param name="size">How long each is in bytes.</param>
    /// <param name="delay">How long the line takes there and back.</param>
    /// <param name="tls">Whether it speaks TLS, and with it HTTP/2.</param>
    /// <param name="rounds">How often all is done.</param>
    public static async Task RunAsync(Workspace workspace, string? server, int files, long size, TimeSpan delay, bool tls, int rounds)
    {
        var certificate = Path.Join(workspace.Root, "tls.pfx");
        if (tls)
            await File.WriteAllBytesAsync(certificate, SelfSigned());
        var (pushes, fetches) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var folder = Directory.CreateDirectory(Path.Join(workspace.Root, $"round-{round}")).FullName;
            var objects = Directory.CreateDirectory(Path.Join(folder, "objects")).FullName;
            using var process = await ServerProcess.StartBuildAsync(
                objects, server, tls ? certificate : null, "--GitLfs:Locks:Provider", "None");
            using var line = new DelayingProxy(process.Address, delay);
            var url = $"{line.Address}{Workspace.Repository}.git/info/lfs";

            var author = Path.Join(folder, "author");
            MakeRepository(folder, author, url, files, size, seed: round);
            pushes.Add(Time(() => Git(author, "push", "--quiet", "origin", "main")));
            Git(folder, "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false", "clone", "--quiet", "origin.git", "reader");
            Configure(Path.Join(folder, "reader"), url);
            fetches.Add(Time(() => Git(Path.Join(folder, "reader"), "lfs", "fetch")));
            Directory.Delete(folder, recursive: true);
            await Console.Error.WriteLineAsync(FormattableString.Invariant($"push {pushes[^1]:F1} s, fetch {fetches[^1]:F1} s"));
        }

        var megabytes = files * (double)size / 1e6;
        var (push, fetch) = (Report.Median(pushes), Report.Median(fetches));
        Console.WriteLine(FormattableString.Invariant(
            $"{files} x {size} bytes, {delay.TotalMilliseconds} ms{(tls ? ", TLS" : "")}, medians of {rounds}:"));
        Console.WriteLine(FormattableString.Invariant(
            $"push {push:F1} s ({megabytes / push:F1} MB/s), fetch {fetch:F1} s ({megabytes / fetch:F1} MB/s)"));
    }

    private static void MakeRepository(string folder, string author, string url, int files, long size, int seed)
    {
        Git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git");
        Git(folder, "clone", "--quiet", "origin.git", author);
        Git(author, "checkout", "--quiet", "-B", "main");
        Configure(author, url);
        Git(author, "lfs", "track", "*.bin");
        var random = new Random(seed);
        var bytes = new byte[Math.Min(size, 1 << 20)];
        for (var i = 0; i < files; i++)
        {
            using var file = File.Create(Path.Join(author, $"{i}.bin"));
            for (var left = size; left > 0; left -= bytes.Length)
            {
                random.NextBytes(bytes);
                file.Write(bytes.AsSpan(0, (int)Math.Min(left, bytes.Length)));
            }
        }

        Git(author, "add", "--all");
        Git(author, "commit", "--quiet", "--message", "Add files");
    }

    private static void Configure(string tree, string url)
    {
        Git(tree, "lfs", "install", "--local");
        Git(tree, "config", "lfs.url", url);
        Git(tree, "config", $"lfs.{url}.locksverify", "false");
        Git(tree, "config", "http.sslVerify", "false");
        Git(tree, "config", "user.name", "Load");
        Git(tree, "config", "user.email", "load@example.org");
    }

    private static double Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var git = Process.Start(start)!;
        var error = git.StandardError.ReadToEndAsync();
        git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
            throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {error.Result}");
    }

    private static byte[] SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.Export(X509ContentType.Pfx);
    }
}
