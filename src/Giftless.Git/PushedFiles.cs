using Giftless.Locks;

namespace Giftless.Git;

/// <summary>Finds out which files a push to a Git repository changes, for a check of locks in <c>pre-receive</c>.</summary>
/// <remarks>
/// Judged is what the push itself brings: the commits that no ref of the repository has yet, each against its parent, and merges against
/// what git would have merged by itself (<c>git log --remerge-diff</c>, git 2.35 and later). What others have changed, and a clean merge
/// or a rebase takes along, is theirs. A forced update also undoes the commits that it leaves behind.
/// </remarks>
public static class PushedFiles
{
    /// <summary>The files that one updated ref changes, by asking <c>git</c>, before the ref is updated.</summary>
    /// <param name="gitDirectory">The repository's folder; null for the current one, as in a hook.</param>
    /// <param name="update">What becomes of the ref. One that is deleted changes no file.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>
    /// Every file that any of the new commits touches, also where a later one undoes it. What cannot be locked is left out.
    /// </returns>
    /// <exception cref="LfsException">422: git cannot tell; the message has its words.</exception>
    public static Task<IReadOnlyCollection<LockPath>> FindAsync(
        string? gitDirectory, RefUpdate update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        return FindAsync(new GitChanges(gitDirectory), update, ["--all"], cancellationToken);
    }

    /// <summary>The files that a push has changed, after its refs were updated, as in <c>post-receive</c>.</summary>
    /// <param name="gitDirectory">The repository's folder; null for the current one, as in a hook.</param>
    /// <param name="updates">What became of all refs of the push.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <inheritdoc cref="FindAsync(string?, RefUpdate, CancellationToken)"/>
    public static async Task<IReadOnlyCollection<LockPath>> FindDoneAsync(
        string? gitDirectory, IReadOnlyCollection<RefUpdate> updates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(updates);
        string[] known =
        [
            .. updates.Select(update => $"--exclude={update.Name}"),
            "--exclude=HEAD", // It is one of them, more often than not.
            "--all",
            .. updates.Where(update => !update.Creates).Select(update => update.OldCommit),
        ];
        var paths = new HashSet<LockPath>();
        foreach (var update in updates)
            paths.UnionWith(await FindAsync(new GitChanges(gitDirectory), update, known, cancellationToken));
        return paths;
    }

    /// <param name="git">The repository.</param>
    /// <param name="update">What becomes of the ref.</param>
    /// <param name="known">The commits that the repository had, as <c>git rev-list</c> takes them.</param>
    /// <param name="cancellationToken">Ends git.</param>
    private static async Task<IReadOnlyCollection<LockPath>> FindAsync(
        GitChanges git, RefUpdate update, string[] known, CancellationToken cancellationToken)
    {
        if (update.Deletes)
            return [];

        var brought = await git.OfCommitsAsync([update.NewCommit, "--not", .. known], cancellationToken);
        if (update.Creates)
            return Lockable(brought.Select(change => change.Path));

        // A fast-forward leaves nothing behind.
        var left = await git.OfCommitsAsync([update.OldCommit, "--not", update.NewCommit], cancellationToken);
        if (left.Count == 0)
            return Lockable(brought.Select(change => change.Path));

        var differing = (await git.BetweenAsync(update.OldCommit, update.NewCommit, cancellationToken))
            .Select(change => change.Path).ToHashSet();
        var undone = left.Select(change => change.Path).Where(differing.Contains);

        // A rebase brings commits anew that the ref had before: what they make of a file is nothing new, unless the file differs in the
        // end.
        var made = brought.Where(change => differing.Contains(change.Path) || !left.Contains(change)).Select(change => change.Path);
        return Lockable(made.Concat(undone));
    }

    private static HashSet<LockPath> Lockable(IEnumerable<string> paths) =>
        [.. paths.Select(text => LockPath.TryParse(text, out var path, out _) ? path : null).OfType<LockPath>()];
}
