namespace Giftless.Server;

/// <summary>Which storage keeps the objects.</summary>
internal sealed class StorageSettings
{
    public StorageProvider Provider { get; set; } = StorageProvider.FileSystem;

    public FileSystemSettings FileSystem { get; set; } = new();

    public AzureBlobSettings AzureBlobs { get; set; } = new();

    /// <summary>Where the objects are, for people.</summary>
    public override string ToString() => Provider switch
    {
        StorageProvider.AzureBlobs => $"container {AzureBlobs.Container} of Azure Blob Storage",
        _ => Path.GetFullPath(FileSystem.Root),
    };
}
