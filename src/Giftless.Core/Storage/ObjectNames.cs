using System.Globalization;
using System.Security.Cryptography;
using System.Text;

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

    public string TrashOf(ObjectKey key, DateTimeOffset removedAt, RemovalReason reason) =>
        _prefix + TrashKey.Of(_layout.GetPath(key), removedAt, reason);

    /// <summary>What the names of all trash of a repository begin with, and perhaps more.</summary>
    public string AllTrashOf(RepositoryName repository) => AllTrash + _layout.GetFolder(repository);

    /// <summary>What the names of all that was removed of an object begin with.</summary>
    public string AllTrashOf(ObjectKey key) => $"{AllTrash}{_layout.GetPath(key)}.";

    /// <summary>The object that a blob is, or null for none: the server need not be alone in a bucket.</summary>
    public ObjectKey? Read(string name) =>
        name.StartsWith(_prefix, StringComparison.Ordinal) ? _layout.ReadPath(name[_prefix.Length..]) : null;

    /// <summary>Whether a blob is a staged upload.</summary>
    public bool IsStaged(string name) =>
        name.StartsWith(_prefix, StringComparison.Ordinal) && StagedKey.IsStaged(name.AsSpan(_prefix.Length));

    /// <summary>The object that a staged upload is to become, or null for what is none.</summary>
    public ObjectKey? ReadStaged(string name) =>
        IsStaged(name) && name.LastIndexOf('.') is var end && end > AllStaged.Length
            ? _layout.ReadPath(name[AllStaged.Length..end])
            : null;

    /// <summary>The object that a blob was, when and why it was removed, or null for none.</summary>
    public RemovedKey? ReadTrash(string name) =>
        name.StartsWith(AllTrash, StringComparison.Ordinal)
        && TrashKey.TryParse(name[AllTrash.Length..], out var path, out var removedAt, out var reason)
        && _layout.ReadPath(path) is { } key
            ? new RemovedKey(key, removedAt, reason)
            : null;

    /// <summary>
    /// What a collection remembers of a repository, and of all those whose objects lie in one folder with its own.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="what">A word.</param>
    public string UpkeepOf(RepositoryName repository, string what)
    {
        var unit = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_layout.GetFolder(repository))));
        return $"{AllUpkeep}{unit}/{what}";
    }

    /// <summary>What the names of all that collections remember begin with.</summary>
    public string AllUpkeep => $"{_prefix}{RepositoryName.UpkeepSegment}/";

    /// <summary>Whether objects of another repository may lie where those of this one do.</summary>
    public bool IsShared(RepositoryName repository)
    {
        var others = new[] { "x", $"{repository}-x", string.Join('/', [.. repository.Segments.SkipLast(1), "x"]), $"x/{repository}" };
        return _layout.GetFolder(repository).Length == 0
            || others.Where(other => other != repository.ToString()).Any(other => RepositoryName.TryParse(other, out var name, out _)
                && _layout.GetPath(new ObjectKey(name, default)) == _layout.GetPath(new ObjectKey(repository, default)));
    }
}

/// <summary>What the name of a blob in the trash says.</summary>
/// <param name="Key">The object.</param>
/// <param name="RemovedAt">When it was removed, in whole seconds.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct RemovedKey(ObjectKey Key, DateTimeOffset RemovedAt, RemovalReason Reason);

/// <summary>
/// Names what was removed: <c>.trash/{object path}.{seconds since 1970}</c>, and then the reason where there is one. So that nothing has to
/// be kept beside it, the name says it all, and comes and goes with the object.
/// </summary>
internal static class TrashKey
{
    /// <summary>The folder, below the storage's prefix, that holds all trash. No repository is called so.</summary>
    public const string Folder = RepositoryName.TrashSegment + "/";

    public static string Of(string objectPath, DateTimeOffset removedAt, RemovalReason reason) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}{objectPath}.{removedAt.ToUnixTimeSeconds()}{SuffixOf(reason)}");

    /// <summary>Reads what follows <see cref="Folder"/>.</summary>
    public static bool TryParse(string name, out string objectPath, out DateTimeOffset removedAt, out RemovalReason reason)
    {
        reason = new[] { RemovalReason.Unreferenced, RemovalReason.Damaged }
            .FirstOrDefault(one => name.EndsWith(SuffixOf(one), StringComparison.Ordinal));
        name = name[..^SuffixOf(reason).Length];
        var end = name.LastIndexOf('.');
        objectPath = name[..Math.Max(end, 0)];
        var isTime = long.TryParse(name.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        removedAt = isTime ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        return isTime && end > 0;
    }

    private static string SuffixOf(RemovalReason reason) => reason switch
    {
        RemovalReason.Unreferenced => ".unreferenced",
        RemovalReason.Damaged => ".damaged",
        _ => "",
    };
}
