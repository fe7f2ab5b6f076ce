using System.Globalization;

namespace Giftless.Storage;

/// <summary>The names of blobs: what a storage's prefix and layout make of an object, of its staged uploads, and of its trash.</summary>
internal sealed class ObjectNames
{
    private readonly string _prefix;
    private readonly ObjectLayout _layout;

    public ObjectNames(string prefix, ObjectLayout layout)
    {
        _prefix = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        _layout = layout;
    }

    /// <summary>What the names of all blobs begin with.</summary>
    public string Prefix => _prefix;

    /// <summary>What the names of all staged uploads begin with.</summary>
    public string AllStaged => _prefix + StagedKey.Folder;

    /// <summary>What the names of all removed objects begin with.</summary>
    public string AllTrash => _prefix + TrashKey.Folder;

    public string Of(ObjectKey key) => _prefix + _layout.GetPath(key);

    public string StagedOf(ObjectKey key, string unique) => _prefix + StagedKey.Of(_layout.GetPath(key), unique);

    /// <summary>What the names of all staged uploads of a repository begin with, and perhaps more.</summary>
    public string AllStagedOf(RepositoryName repository) => AllStaged + _layout.GetFolder(repository);

    /// <summary>What the names of all objects of a repository begin with, and perhaps more.</summary>
    public string AllOf(RepositoryName repository) => _prefix + _layout.GetFolder(repository);

    public string TrashOf(ObjectKey key, DateTimeOffset removedAt) => _prefix + TrashKey.Of(_layout.GetPath(key), removedAt);

    /// <summary>What the names of all that was removed of an object begin with.</summary>
    public string AllTrashOf(ObjectKey key) => $"{AllTrash}{_layout.GetPath(key)}.";

    /// <summary>The object that a blob is, or null for none: the server need not be alone in a bucket.</summary>
    public ObjectKey? Read(string name) =>
        name.StartsWith(_prefix, StringComparison.Ordinal) ? _layout.ReadPath(name[_prefix.Length..]) : null;

    /// <summary>Whether a blob is a staged upload.</summary>
    public bool IsStaged(string name) =>
        name.StartsWith(_prefix, StringComparison.Ordinal) && StagedKey.IsStaged(name.AsSpan(_prefix.Length));

    /// <summary>The object that a blob was, and when it was removed, or null for none.</summary>
    public (ObjectKey Key, DateTimeOffset RemovedAt)? ReadTrash(string name) =>
        name.StartsWith(AllTrash, StringComparison.Ordinal)
        && TrashKey.TryParse(name[AllTrash.Length..], out var path, out var removedAt)
        && _layout.ReadPath(path) is { } key
            ? (key, removedAt)
            : null;
}

/// <summary>Names what was removed: <c>.trash/{object path}.{seconds since 1970}</c>.</summary>
internal static class TrashKey
{
    /// <summary>The folder, below the storage's prefix, that holds all trash. No repository is called so.</summary>
    public const string Folder = RepositoryName.TrashSegment + "/";

    public static string Of(string objectPath, DateTimeOffset removedAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}{objectPath}.{removedAt.ToUnixTimeSeconds()}");

    /// <summary>Reads what follows <see cref="Folder"/>.</summary>
    public static bool TryParse(string name, out string objectPath, out DateTimeOffset removedAt)
    {
        var end = name.LastIndexOf('.');
        objectPath = name[..Math.Max(end, 0)];
        var isTime = long.TryParse(name.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        removedAt = isTime ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        return isTime && end > 0;
    }
}
