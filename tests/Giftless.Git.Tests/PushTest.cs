using System.Diagnostics;
using System.Text;
using Giftless.Tests;

namespace Giftless.Git.Tests;

/// <summary>A bare repository on a server, and bob's clone of it, by a real git.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class PushTest : IDisposable
{
    protected const string Nothing = "0000000000000000000000000000000000000000";

    private readonly TempFolder _folder = new();

    protected PushTest(string format = "sha1")
    {
        (Server, Bob) = (Path.Join(_folder.Path, "server.git"), Path.Join(_folder.Path, "bob"));
        Git(_folder.Path, "init", "--quiet", "--bare", "--initial-branch=main", $"--object-format={format}", Server);
        Git(_folder.Path, "init", "--quiet", "--initial-branch=main", $"--object-format={format}", Bob);
        Git(Bob, "remote", "add", "origin", Server);
    }

    protected string Server { get; }

    protected string Bob { get; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _folder.Dispose();

    /// <summary>Sends what a push would to the server, without updating the ref, as it is when a <c>pre-receive</c> hook runs.</summary>
    private protected RefUpdate Send(string refspec)
    {
        var (source, target) = refspec.Split(':') is [var from, var to] ? (from, to) : (refspec, refspec);
        if (!target.StartsWith("refs/", StringComparison.Ordinal))
            target = $"refs/heads/{target}";
        var commit = Git(Bob, "rev-parse", source);
        Git(Bob, "update-ref", "refs/sent/it", commit);
        Git(Server, "fetch", "--quiet", "--no-write-fetch-head", "--no-tags", Bob, "refs/sent/it");
        var held = Git(Server, "for-each-ref", "--format=%(objectname)", target);
        return RefUpdate.Parse($"{(held.Length == 0 ? new string('0', commit.Length) : held)} {commit} {target}");
    }

    protected void Push(string refspec) => Git(Bob, "push", "--quiet", "origin", refspec);

    protected void Commit(string message, params (string Name, string Content)[] files)
    {
        foreach (var (name, content) in files)
            Write(name, content);
        Git(Bob, "add", "--all");
        Git(Bob, "commit", "--quiet", "--message", message);
    }

    protected void Write(string name, string content)
    {
        var path = Path.Join(Bob, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    protected static string Git(string folder, params string[] arguments)
    {
        // What the machine's git is set up for, such as Git LFS, has no say.
        string[] own =
        [
            "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgSign=false", "-c", "filter.lfs.process=",
            "-c", "filter.lfs.clean=", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false", "-c", "core.autocrlf=false",
        ];
        var start = new ProcessStartInfo("git", [.. own, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var git = Process.Start(start)!;
        var errors = git.StandardError.ReadToEndAsync();
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.Should().Be(0, "git {0} said {1}", string.Join(' ', arguments), errors.Result);
        return output.Trim();
    }
}
