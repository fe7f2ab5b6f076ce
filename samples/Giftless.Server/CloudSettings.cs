namespace Giftless.Server;

/// <summary>How a storage in a cloud keeps the objects.</summary>
internal abstract class CloudSettings
{
    public string Prefix { get; set; } = "";

    public LayoutName Layout { get; set; } = LayoutName.Flat;

    /// <summary>Whether it was decided that what clients send is believed.</summary>
    public abstract bool TrustsClients { get; }

    /// <summary>What to do about a storage that takes wrong bodies although clients are not trusted.</summary>
    public abstract string RemedyForWrongBodies { get; }

    public abstract void AddTo(IGitLfsBuilder lfs);

    /// <summary>Where the objects are, for people.</summary>
    public abstract override string ToString();
}
