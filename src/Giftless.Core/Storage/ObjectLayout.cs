namespace Giftless.Storage;

/// <summary>Decides where in a storage an object lies. A host may write its own, for example one shared by all repositories.</summary>
/// <remarks>
/// A layout has to give different objects different paths. The two built-in ones do, and keep repositories apart.
/// </remarks>
public abstract class ObjectLayout
{
    /// <summary><c>{repository}/{oid}</c>, the layout of Giftless, whose data can so be used in place.</summary>
    public static ObjectLayout Flat { get; } = new FlatLayout();

    /// <summary><c>{repository}/aa/bb/{oid}</c>, where <c>aabb</c> begin the oid: git-lfs's own, for storages that suffer from big folders.</summary>
    public static ObjectLayout Fanout { get; } = new FanoutLayout();

    /// <summary>The path of an object below the storage's root or prefix: segments separated by <c>/</c>, none leading or trailing.</summary>
    public abstract string GetPath(ObjectKey key);

    private sealed class FlatLayout : ObjectLayout
    {
        public override string GetPath(ObjectKey key) => string.Create(null, $"{key.Repository.ToString()}/{key.Oid}");
    }

    private sealed class FanoutLayout : ObjectLayout
    {
        public override string GetPath(ObjectKey key)
        {
            Span<char> oid = stackalloc char[Oid.TextLength];
            key.Oid.TryFormat(oid, out _);
            return $"{key.Repository.ToString()}/{oid[..2]}/{oid[2..4]}/{oid}";
        }
    }
}
