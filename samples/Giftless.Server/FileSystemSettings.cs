using Giftless.Storage.FileSystem;

namespace Giftless.Server;

/// <summary>How the file system keeps the objects.</summary>
internal sealed class FileSystemSettings
{
    /// <summary>The folder, relative to where the server is started.</summary>
    public string Root { get; set; } = "./lfs-storage";

    public LayoutName Layout { get; set; } = LayoutName.Flat;

    /// <summary>The most bytes that unfinished uploads of one repository may hold; null is no limit.</summary>
    public long? MaxUnfinishedBytes { get; set; } = new FileSystemStorageOptions().MaxUnfinishedBytes;
}
