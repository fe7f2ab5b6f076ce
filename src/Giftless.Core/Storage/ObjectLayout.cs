namespace Giftless.Storage;

/// <summary>Decides where in a storage an object lies. A host may write its own, for example one shared by all repositories.</summary>
/// <remarks>
/// A layout has to give different objects different paths. The two built-in ones do, and keep repositories apart.
/// </remarks>
public abstract class ObjectLayout
{
    /// <summary><c>{repository}/{oid}</c>, the layout of Giftless, whose data can so be used in place.</summary>
    public static ObjectLayout Flat { get; } = new FlatLayout();

    /// <summary>
    /// <c>{repository}/aa/bb/{oid}</c>, where <c>aabb</c> begin the oid: git-lfs's own, for storages that suffer from big folders.
    /// </summary>
    public static ObjectLayout Fanout { get; } = new FanoutLayout();

    /// <summary>
    /// The path of an object below the storage's root or prefix: segments separated by <c>/</c>, none leading or trailing.
    /// </summary>
    public abstract string GetPath(ObjectKey key);

    /// <summary>
    /// The object that a path belongs to, or null when it is no object's, or cannot be told: then nothing that lies there is ever taken for
    /// this server's own, and nothing of it deleted.
    /// </summary>
    public virtual ObjectKey? ReadPath(string path) => null;

    /// <summary>
    /// What the paths of all objects of a repository begin with; others' may begin so, too. A layout that does not keep a repository
    /// together gives an empty text.
    /// </summary>
    public virtual string GetFolder(RepositoryName repository) => "";

    private static ObjectKey? KeyOf(string repository, ReadOnlySpan<char> oid) =>
        Oid.TryParse(oid, out var id) && RepositoryName.TryParse(repository, out var name, out _) ? new ObjectKey(name, id) : null;

    private sealed class FlatLayout : ObjectLayout
    {
        public override string GetPath(ObjectKey key)
        {
            var repository = key.Repository.ToString();
            return string.Create(repository.Length + 1 + Oid.TextLength, (repository, key.Oid), static (path, parts) =>
            {
                parts.repository.CopyTo(path);
                path[parts.repository.Length] = '/';
                parts.Oid.TryFormat(path[(parts.repository.Length + 1)..], out _);
            });
        }

        public override string GetFolder(RepositoryName repository) => $"{repository}/";

        public override ObjectKey? ReadPath(string path) =>
            path.LastIndexOf('/') is > 0 and var end ? KeyOf(path[..end], path.AsSpan(end + 1)) : null;
    }

    private sealed class FanoutLayout : ObjectLayout
    {
        public override string GetPath(ObjectKey key)
        {
            Span<char> oid = stackalloc char[Oid.TextLength];
            key.Oid.TryFormat(oid, out _);
            return $"{key.Repository.ToString()}/{oid[..2]}/{oid[2..4]}/{oid}";
        }

        public override string GetFolder(RepositoryName repository) => $"{repository}/";

        public override ObjectKey? ReadPath(string path)
        {
            var end = path.Length - "/aa/bb/".Length - Oid.TextLength;
            var key = end > 0 ? KeyOf(path[..end], path.AsSpan(path.Length - Oid.TextLength)) : null;
            return key is { } read && GetPath(read) == path ? key : null;
        }
    }
}
