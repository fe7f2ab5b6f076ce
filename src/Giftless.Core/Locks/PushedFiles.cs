using System.ComponentModel;
using System.Diagnostics;

namespace Giftless.Locks;

/// <summary>Finds out which files a push to a Git repository changes, for a check of locks in <c>pre-receive</c>.</summary>
public static class PushedFiles
{
    /// <summary>The files that the commits of one updated ref change, by asking <c>git</c>.</summary>
    /// <param name="gitDirectory">The repository's folder; null for the current one, as in a hook.</param>
    /// <param name="oldCommit">What the ref was, as <c>pre-receive</c> gets it: zeros for a new ref.</param>
    /// <param name="newCommit">What the ref is to be: zeros for a deleted one, which changes no file.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>Every file that any of the new commits touches, also where a later one undoes it. What cannot be locked is left out.</returns>
    /// <exception cref="LfsException">422: git cannot tell; the message has its words.</exception>
    public static async Task<IReadOnlyCollection<LockPath>> FindAsync(
        string? gitDirectory, string oldCommit, string newCommit, CancellationToken cancellationToken)
    {
        if (!IsCommit(oldCommit) || !IsCommit(newCommit))
            throw new LfsException(422, $"'{oldCommit} {newCommit}' are no commit ids.");
        if (IsNothing(newCommit))
            return [];

        // A forced update leaves the old commits, so the files that differ between the two ends count as well.
        var paths = new HashSet<LockPath>();
        string[] since = IsNothing(oldCommit) ? ["--not", "--all"] : [$"^{oldCommit}"];
        await ReadPathsAsync(gitDirectory, paths, ["log", "-z", "-m", "--no-renames", "--name-only", "--format=", newCommit, .. since, "--"], cancellationToken);
        if (!IsNothing(oldCommit))
            await ReadPathsAsync(gitDirectory, paths, ["diff", "-z", "--no-renames", "--name-only", oldCommit, newCommit, "--"], cancellationToken);
        return paths;
    }

    private static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigit);

    private static bool IsNothing(string commit) => commit.All(digit => digit == '0');

    private static async Task ReadPathsAsync(string? gitDirectory, HashSet<LockPath> paths, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (gitDirectory is not null)
            start.Environment["GIT_DIR"] = gitDirectory;
        using var git = Start(start);
        await using var end = cancellationToken.Register(() => git.Kill());
        var errors = git.StandardError.ReadToEndAsync(cancellationToken);
        var output = await git.StandardOutput.ReadToEndAsync(cancellationToken);
        await git.WaitForExitAsync(cancellationToken);
        if (git.ExitCode != 0)
            throw new LfsException(422, $"git {arguments[0]} failed: {(await errors).Trim()}");

        foreach (var name in output.Split(['\0', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (LockPath.TryParse(name, out var path, out _))
                paths.Add(path);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new LfsException(422, "git cannot be started.", exception);
        }
    }
}
