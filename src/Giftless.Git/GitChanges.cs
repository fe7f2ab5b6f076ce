using System.Runtime.CompilerServices;

namespace Giftless.Git;

/// <summary>Asks <c>git</c> what commits change.</summary>
/// <param name="gitDirectory">The repository's folder; null for the current one.</param>
internal sealed class GitChanges(string? gitDirectory)
{
    /// <summary>More parents than anybody merges.</summary>
    private const int MaxParents = 32;

    private static readonly string[] Raw = ["-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none"];

    /// <summary>What a file is made by a change: a version of it, or nothing.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Version">Its mode and blob; zeros where it is deleted.</param>
    public readonly record struct Change(string Path, string Version);

    /// <summary>What each of some commits changes, merges compared with what git would have merged.</summary>
    /// <param name="range">The commits, as <c>git rev-list</c> takes them.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task<HashSet<Change>> OfCommitsAsync(string[] range, CancellationToken cancellationToken)
    {
        var changes = new HashSet<Change>();
        string[] log = ["-c", "log.showRoot=true", "log", .. Raw, "--remerge-diff", "--max-parents=2", "--format=", .. range, "--"];
        await foreach (var change in ReadAsync(log, cancellationToken))
            changes.Add(change);

        // git merges no more than two by this, and shows nothing of the others.
        await foreach (var merge in RunAsync(["rev-list", "--parents", "--min-parents=3", .. range, "--"], '\n', cancellationToken))
            changes.UnionWith(await OfOctopusAsync(merge.Split(' '), cancellationToken));
        return changes;
    }

    /// <summary>What differs between two commits.</summary>
    public async Task<IReadOnlyCollection<Change>> BetweenAsync(string from, string to, CancellationToken cancellationToken)
    {
        var changes = new List<Change>();
        await foreach (var change in ReadAsync(["diff-tree", .. Raw, from, to, "--"], cancellationToken))
            changes.Add(change);
        return changes;
    }

    /// <summary>
    /// What a merge of three and more changes by itself: each file that differs from what it was where the parents parted, or from what the
    /// parents that changed it since have made of it. Parents that others descend from have no say.
    /// </summary>
    private async Task<IEnumerable<Change>> OfOctopusAsync(string[] commitAndParents, CancellationToken cancellationToken)
    {
        var (commit, all) = (commitAndParents[0], commitAndParents[1..]);
        if (all.Length > MaxParents)
            throw new LfsException(422, $"The merge {commit} has {all.Length} parents; more than {MaxParents} cannot be judged.");

        var parents = new List<string>();
        await foreach (var parent in RunAsync(["merge-base", "--independent", .. all], '\n', cancellationToken))
            parents.Add(parent);
        if (parents is [var only])
            return await BetweenAsync(only, commit, cancellationToken);

        if (await FindMergeBaseAsync(parents, cancellationToken) is not { } origin)
        {
            var differing = new HashSet<Change>();
            foreach (var parent in parents)
                differing.UnionWith(await BetweenAsync(parent, commit, cancellationToken));
            return differing;
        }

        var made = (await BetweenAsync(origin, commit, cancellationToken)).ToDictionary(change => change.Path, change => change.Version);
        var merged = new HashSet<Change>();
        foreach (var parent in parents)
            merged.UnionWith(await BetweenAsync(origin, parent, cancellationToken));
        var expected = merged.ToLookup(change => change.Path, change => change.Version);
        return made.Keys.Union(expected.Select(versions => versions.Key))
            .Where(path => expected[path].Count() != 1 || expected[path].Single() != made.GetValueOrDefault(path))
            .Select(path => new Change(path, made.GetValueOrDefault(path, "")));
    }

    private async Task<string?> FindMergeBaseAsync(List<string> parents, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var commit in RunAsync(["merge-base", "--octopus", .. parents], '\n', cancellationToken))
                return commit;
        }
        catch (LfsException)
        {
            // They have no common origin.
        }

        return null;
    }

    /// <summary>Reads <c>:{mode} {mode} {blob} {blob} {status}</c> and the path that follows, again and again.</summary>
    private async IAsyncEnumerable<Change> ReadAsync(
        string[] arguments, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[]? what = null;
        await foreach (var token in RunAsync(arguments, '\0', cancellationToken))
        {
            if (what is null)
            {
                what = token.Split(' ');
                continue;
            }

            yield return new Change(token, $"{what[1]} {what[3]}");
            what = null;
        }
    }

    private IAsyncEnumerable<string> RunAsync(string[] arguments, char end, CancellationToken cancellationToken) =>
        GitProcess.ReadAsync(gitDirectory, arguments, end, cancellationToken);
}
