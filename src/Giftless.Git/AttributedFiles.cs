using System.Text;

namespace Giftless.Git;

/// <summary>Finds the files of commits that their <c>.gitattributes</c> give to Git LFS (<c>filter=lfs</c>).</summary>
internal static class AttributedFiles
{
    /// <summary>Which files of some commits are Git LFS's, among those that are certain blobs.</summary>
    /// <param name="directory">The repository's folder; null for the current one.</param>
    /// <param name="commits">The commits, or tags of them. What has no files is passed over.</param>
    /// <param name="blobs">The ids of the blobs.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public static async Task<IReadOnlySet<string>> FindAsync(
        string? directory, IEnumerable<string> commits, IReadOnlySet<string> blobs, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>();

        // git reads attributes of a commit, in a repository without a working copy, from an index only.
        var folder = Directory.CreateTempSubdirectory("giftless-");
        try
        {
            var index = Path.Join(folder.FullName, "index");
            foreach (var tree in await TreesOfAsync(directory, commits, cancellationToken))
            {
                await RunAsync(directory, index, ["read-tree", tree], cancellationToken);
                var files = await FilesOfAsync(directory, index, blobs, cancellationToken);
                if (files.Count > 0)
                    found.UnionWith(await OfLfsAsync(directory, index, files, cancellationToken));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return found;
    }

    private static async Task<IReadOnlySet<string>> TreesOfAsync(
        string? directory, IEnumerable<string> commits, CancellationToken cancellationToken)
    {
        await using var git = GitProcess.Start(directory, ["cat-file", "--batch-check"]);
        var asking = WriteAsync(git, commits.Select(commit => $"{commit}^{{tree}}\n"), cancellationToken);
        var trees = new HashSet<string>();
        await foreach (var line in git.ReadAsync('\n', Encoding.UTF8, cancellationToken))
        {
            if (line.Split(' ') is [var tree, "tree", _])
                trees.Add(tree);
        }

        await asking;
        await git.EndAsync(cancellationToken);
        return trees;
    }

    private static async Task RunAsync(string? directory, string index, string[] arguments, CancellationToken cancellationToken)
    {
        await using var git = GitProcess.Start(directory, arguments, index);
        git.Input.Close();
        await git.Output.CopyToAsync(Stream.Null, cancellationToken);
        await git.EndAsync(cancellationToken);
    }

    /// <summary>Each file is <c>{mode} {blob} {stage}</c>, a tab and the path, as its bytes.</summary>
    private static async Task<List<string>> FilesOfAsync(
        string? directory, string index, IReadOnlySet<string> blobs, CancellationToken cancellationToken)
    {
        await using var git = GitProcess.Start(directory, ["ls-files", "--stage", "-z"], index);
        git.Input.Close();
        var files = new List<string>();
        await foreach (var file in git.ReadAsync('\0', Encoding.Latin1, cancellationToken))
        {
            var tab = file.IndexOf('\t', StringComparison.Ordinal);
            if (file[..tab].Split(' ') is [_, var blob, _] && blobs.Contains(blob))
                files.Add(file[(tab + 1)..]);
        }

        await git.EndAsync(cancellationToken);
        return files;
    }

    /// <summary>The answers are path, attribute and value, one after the other.</summary>
    private static async Task<IReadOnlyList<string>> OfLfsAsync(
        string? directory, string index, List<string> files, CancellationToken cancellationToken)
    {
        await using var git = GitProcess.Start(directory, ["check-attr", "--cached", "-z", "--stdin", "filter"], index);
        var asking = WriteAsync(git, files.Select(file => $"{file}\0"), cancellationToken);
        var found = new List<string>();
        var answer = new List<string>(3);
        await foreach (var word in git.ReadAsync('\0', Encoding.UTF8, cancellationToken))
        {
            answer.Add(word);
            if (answer is not [var path, _, var value])
                continue;
            if (value == "lfs")
                found.Add(path);
            answer.Clear();
        }

        await asking;
        await git.EndAsync(cancellationToken);
        return found;
    }

    private static async Task WriteAsync(GitProcess git, IEnumerable<string> words, CancellationToken cancellationToken)
    {
        await using var input = new BufferedStream(git.Input);
        foreach (var word in words)
            await input.WriteAsync(Encoding.Latin1.GetBytes(word), cancellationToken);
    }
}
