using Giftless.Storage;

namespace Giftless.AspNetCore.Tests.CustomStorage;

/// <summary>The layout of docs/custom-storage.md.</summary>
public sealed class SpreadLayout : ObjectLayout
{
    public override string GetPath(ObjectKey key) => $"{key.Oid.ToString()[..2]}/{key.Repository}/{key.Oid}";

    public override ObjectKey? ReadPath(string path)   // backwards, and only what GetPath makes: all else is somebody else's
    {
        var end = path.LastIndexOf('/');
        return end > 3
            && Oid.TryParse(path.AsSpan(end + 1), out var oid)
            && RepositoryName.TryParse(path[3..end], out var repository, out _)
            && new ObjectKey(repository, oid) is var key
            && GetPath(key) == path ? key : null;
    }
}
