using System.Diagnostics;
using Giftless.Tests;

namespace Giftless.Upkeep.Tests;

/// <summary>A real Git repository that a test makes, with the real <c>git</c>.</summary>
internal sealed class GitRepository : IDisposable
{
    private readonly TempFolder _folder = new();

    public GitRepository(string format = "sha1")
    {
        Run("init", "--quiet", "--initial-branch=main", $"--object-format={format}");
        Run("config", "user.name", "Ann");
        Run("config", "user.email", "ann@example.com");
        Run("config", "gc.auto", "0");
    }

    public string Path => _folder.Path;

    public GitReferenceSource Source => new(Path);

    /// <summary>The text of a pointer, as git-lfs writes it.</summary>
    public static string PointerTo(Sample content) =>
        $"version https://git-lfs.github.com/spec/v1\noid sha256:{content.Oid}\nsize {content.Size}\n";

    /// <summary>Commits a pointer in a file of its own.</summary>
    public void Commit(Sample content) => CommitText(content.Oid.ToString()[..8], PointerTo(content));

    public void CommitText(string file, string text)
    {
        File.WriteAllText(System.IO.Path.Join(Path, file), text);
        Run("add", "--", file);
        Run("commit", "--quiet", "--message", file);
    }

    /// <summary>Runs git to its good end.</summary>
    /// <returns>What it wrote.</returns>
    public string Run(params string[] arguments) => RunIn(Path, arguments);

    public static string RunIn(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var git = Process.Start(start)!;
        var errors = git.StandardError.ReadToEndAsync();
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.Should().Be(0, "git {0} says: {1}", string.Join(' ', arguments), errors.Result);
        return output.Trim();
    }

    public void Dispose() => _folder.Dispose();
}
