using System.Collections.Concurrent;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Sees to it that a repository's name leads to the folder of that very name, where the file system takes several names for one: without
/// case, without dots or spaces at the end, short names. Authorization sees as many repositories as there are names.
/// </summary>
/// <param name="root">The folder that holds everything.</param>
internal sealed class ExactNames(string root)
{
    private const int MaxKnown = 10_000;

    private readonly ConcurrentDictionary<string, bool> _known = new();

    /// <summary>Whether the file system below a folder, which exists, takes several names for one.</summary>
    public static bool AreNeeded(string folder)
    {
        var upper = Path.Join(Path.GetDirectoryName(folder), Path.GetFileName(folder).ToUpperInvariant());
        if (Directory.Exists(upper) || Directory.Exists($"{folder}.") || Directory.Exists($"{folder} "))
            return true;

        // Case is told apart; accents may still not be.
        var composed = Directory.CreateDirectory(Path.Join(folder, $"{Guid.NewGuid():N}\u00e9")).FullName;
        var isSame = Directory.Exists($"{composed[..^1]}e\u0301");
        Directory.Delete(composed);
        return isSame;
    }

    /// <summary>Whether the folders above a file are there, each by the name that the path has for it.</summary>
    /// <exception cref="LfsException">404: one of them is there by another name.</exception>
    public bool HaveFoldersOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (folder.Length <= root.Length || _known.ContainsKey(folder))
            return true;
        if (!HaveFoldersOf(folder) || !Directory.Exists(folder))
            return false;
        if (!Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(folder)!).Contains(folder, StringComparer.Ordinal))
        {
            throw new LfsException(404, "The disk of this server takes the name of this repository for that of another one, which is "
                + "spelled otherwise. Use the spelling with which it was made.");
        }

        if (_known.Count >= MaxKnown)
            _known.Clear();
        _known[folder] = true;
        return true;
    }
}
