using System.IO.Enumeration;
using System.Text;

namespace Giftless.Storage.FileSystem;

/// <summary>Lists what lies below a folder in ordinal order of the whole names, in flat memory, however many there are.</summary>
/// <param name="root">The folder.</param>
/// <param name="isLeftOut">Whether a name below it, with a slash at its end for a folder, is passed over.</param>
internal sealed class FolderWalk(string root, Func<string, bool> isLeftOut)
{
    /// <summary>How many names of one folder are in memory at a time; a longer one is read once for each so many.</summary>
    private const int PageLength = 10_000;

    private static readonly Comparer<string> ByUtf8 = Comparer<string>.Create((one, other) =>
        Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other)));

    /// <summary>The names of all files that begin with a prefix.</summary>
    public IEnumerable<string> Files(string prefix, CancellationToken cancellationToken) =>
        Below(prefix[..(prefix.LastIndexOf('/') + 1)], prefix, cancellationToken).Where(name => !name.EndsWith('/'));

    /// <summary>The names of all folders that begin with a prefix, each with a slash at its end, before what is in them.</summary>
    public IEnumerable<string> Folders(string prefix, CancellationToken cancellationToken) =>
        Below(prefix[..(prefix.LastIndexOf('/') + 1)], prefix, cancellationToken).Where(name => name.EndsWith('/'));

    private IEnumerable<string> Below(string folder, string prefix, CancellationToken cancellationToken)
    {
        for (string? last = null; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = PageAfter(folder, last, prefix);
            foreach (var name in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return name;
                if (!name.EndsWith('/'))
                    continue;
                foreach (var below in Below(name, prefix, cancellationToken))
                    yield return below;
            }

            if (page.Count < PageLength)
                yield break;
            last = page.Max;
        }
    }

    /// <summary>The first names in a folder that come after one; none where it is not there, or not any more.</summary>
    private SortedSet<string> PageAfter(string folder, string? last, string prefix)
    {
        var page = new SortedSet<string>(ByUtf8);
        try
        {
            foreach (var name in NamesIn(folder))
            {
                var isWanted = name.StartsWith(prefix, StringComparison.Ordinal)
                    || (name.EndsWith('/') && prefix.StartsWith(name, StringComparison.Ordinal));
                if (!isWanted || isLeftOut(name) || (last is not null && ByUtf8.Compare(name, last) <= 0))
                    continue;
                page.Add(name);
                if (page.Count > PageLength)
                    page.Remove(page.Max!);
            }
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            page.Clear();
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }

        return page;
    }

    private FileSystemEnumerable<string> NamesIn(string folder) => new(
        Path.Join(root, folder),
        (ref entry) => $"{folder}{entry.FileName}{(entry.IsDirectory ? "/" : "")}",
        new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false });
}
