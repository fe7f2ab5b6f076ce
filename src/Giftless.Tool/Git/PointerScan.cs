using System.Globalization;
using System.Text;
using Giftless.Protocol;

namespace Giftless.Tool.Git;

/// <summary>Finds the pointers that a repository has. Git reads them; what is larger than any pointer is not looked at.</summary>
internal static class PointerScan
{
    private const int BufferSize = 64 * 1024;

    /// <summary>The pointers of the files that a commit has.</summary>
    /// <param name="commit">A ref, or what else names a commit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ToolException">There is no such commit.</exception>
    public static Task<IReadOnlyList<FoundPointer>> OfCommitAsync(string commit, CancellationToken cancellationToken) =>
        ScanAsync(["ls-tree", "-r", "-l", "-z", "--full-tree", "--end-of-options", commit], '\0', ParseTree, cancellationToken);

    /// <summary>The pointers of all commits that a ref leads to.</summary>
    public static Task<IReadOnlyList<FoundPointer>> OfAllRefsAsync(CancellationToken cancellationToken) =>
        ScanAsync(
            [
                "rev-list", "--objects", "--all", "--filter=object:type=blob", $"--filter=blob:limit={LfsPointer.MaxLength + 1}",
                "--filter-provided-objects",
            ],
            '\n', line => line, cancellationToken);

    /// <summary>Of <c>MODE blob ID SIZE\tPATH</c> what cat-file wants to hear, or null where it can be no pointer.</summary>
    private static string? ParseTree(string entry)
    {
        var tab = entry.IndexOf('\t', StringComparison.Ordinal);
        return entry[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["100644" or "100755", "blob", var id, var size]
            && long.Parse(size, CultureInfo.InvariantCulture) <= LfsPointer.MaxLength
            ? $"{id} {entry[(tab + 1)..].ReplaceLineEndings(" ")}"
            : null;
    }

    private static async Task<IReadOnlyList<FoundPointer>> ScanAsync(
        string[] list, char end, Func<string, string?> parse, CancellationToken cancellationToken)
    {
        await using var lister = new GitPipe(list);
        await using var reader = new GitPipe("cat-file", "--batch=%(objectname) %(objecttype) %(objectsize) %(rest)", "--buffer");
        lister.Input.Close();
        var feed = FeedAsync(lister, reader, end, parse, cancellationToken);
        var found = new Dictionary<Oid, FoundPointer>();
        try
        {
            await foreach (var pointer in ReadAsync(reader.Output, cancellationToken))
                found.TryAdd(pointer.Pointer.Oid, pointer);
        }
        finally
        {
            await feed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await lister.EndAsync(cancellationToken);
        await feed;
        await reader.EndAsync(cancellationToken);
        return [.. found.Values];
    }

    private static async Task FeedAsync(
        GitPipe lister, GitPipe reader, char end, Func<string, string?> parse, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(reader.Input, new UTF8Encoding(false)) { NewLine = "\n" };
        await using var entries = new BufferedStream(lister.Output, BufferSize);
        while (await ReadToAsync(entries, end, cancellationToken) is { } entry)
        {
            if (parse(entry) is { } line)
                await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
        }
    }

    /// <summary>Reads <c>ID TYPE SIZE PATH\n CONTENT\n</c>, as <c>git cat-file --batch</c> writes it.</summary>
    private static async IAsyncEnumerable<FoundPointer> ReadAsync(
        Stream output, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var buffered = new BufferedStream(output, BufferSize);
        var content = new byte[LfsPointer.MaxLength + 2];
        while (await ReadToAsync(buffered, '\n', cancellationToken) is { } line)
        {
            // Where an object is missing, its size is not the third word.
            var words = line.Split(' ', 4);
            if (words.Length < 3 || !int.TryParse(words[2], CultureInfo.InvariantCulture, out var size))
                throw new ToolException($"The repository is not whole: {line}");
            await buffered.ReadExactlyAsync(content.AsMemory(0, size + 1), cancellationToken);
            if (LfsPointer.Read(content.AsSpan(0, size), out _) is { } pointer)
                yield return new FoundPointer(pointer, words.Length > 3 ? words[3] : "");
        }
    }

    /// <summary>What comes before the next end of a line or an entry; null where nothing more ends so.</summary>
    private static async ValueTask<string?> ReadToAsync(BufferedStream stream, char end, CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellationToken) > 0)
        {
            if (one[0] == end)
                return Encoding.UTF8.GetString(line.ToArray());
            line.WriteByte(one[0]);
        }

        return null;
    }
}
