namespace Giftless.Server;

/// <summary>How the file system keeps the objects.</summary>
internal sealed class FileSystemSettings
{
    /// <summary>The folder, relative to where the server is started.</summary>
    public string Root { get; set; } = "./lfs-storage";

    public LayoutName Layout { get; set; } = LayoutName.Flat;
}
