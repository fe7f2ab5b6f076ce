using Giftless.Storage;

namespace Giftless.GitHost;

/// <summary>
/// Objects lie in the bare repository that they belong to, where git-lfs itself has them: <c>org/game.git/lfs/objects/aa/bb/{oid}</c>. So
/// a copy of the folder is a copy of all, and an administrator's <c>git lfs</c> reads them.
/// </summary>
internal sealed class RepositoryLayout : ObjectLayout
{
    private const string Objects = ".git/lfs/objects/";

    public override string GetPath(ObjectKey key)
    {
        var oid = key.Oid.ToString();
        return $"{key.Repository}{Objects}{oid[..2]}/{oid[2..4]}/{oid}";
    }

    public override string GetFolder(RepositoryName repository) => $"{repository}{Objects}";

    public override ObjectKey? ReadPath(string path) =>
        path.IndexOf(Objects, StringComparison.Ordinal) is > 0 and var end
        && RepositoryName.TryParse(path[..end], out var repository, out _)
        && Oid.TryParse(path.AsSpan(path.LastIndexOf('/') + 1), out var oid)
        && new ObjectKey(repository, oid) is var key
        && GetPath(key) == path
            ? key
            : null;
}
