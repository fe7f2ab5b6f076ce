using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Giftless.Protocol;

namespace Giftless.Git;

/// <summary>Reads the files of a commit, by the <c>git</c> of this machine, with the lengths that they have in Git LFS.</summary>
public static class GitTree
{
    /// <summary>Finds out which commit a name means.</summary>
    /// <param name="gitDirectory">The repository's folder.</param>
    /// <param name="revision">A branch, a tag, an id, or whatever git takes for one (gitrevisions(7)).</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>The id of the commit, or null where there is none.</returns>
    public static async Task<string?> FindCommitAsync(string gitDirectory, string revision, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(gitDirectory);
        ArgumentNullException.ThrowIfNull(revision);
        if (revision.Any(char.IsControl))
            return null;
        try
        {
            string[] words = ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}"];
            await foreach (var commit in GitProcess.ReadAsync(gitDirectory, words, '\n', cancellationToken))
                return commit;
        }
        catch (LfsException)
        {
            // That is how git says that there is none.
        }

        return null;
    }

    /// <summary>The files of a commit in order of path; submodules are none.</summary>
    /// <param name="gitDirectory">The repository's folder.</param>
    /// <param name="commit">The id of the commit.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="LfsException">422: git failed; the message has its words.</exception>
    public static async IAsyncEnumerable<GitFile> ReadAsync(
        string gitDirectory, string commit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var blobs = new BlobReader(gitDirectory);
        await using var git = GitProcess.Start(gitDirectory, ["ls-tree", "-r", "-z", "--long", commit]);
        git.Input.Close();
        await foreach (var line in git.ReadAsync('\0', Encoding.UTF8, cancellationToken))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var mode, "blob", var blob, var text])
                continue;
            var size = long.Parse(text, CultureInfo.InvariantCulture);
            var pointer = mode == GitFile.Link || size is 0 or > LfsPointer.MaxLength
                ? null
                : LfsPointer.Read(await blobs.ReadAsync(blob, cancellationToken), out _);
            yield return new GitFile(line[(tab + 1)..], mode, blob, pointer?.Size ?? size, pointer);
        }

        await git.EndAsync(cancellationToken);
    }
}
