namespace Giftless.Server;

/// <summary>Which storage keeps the objects.</summary>
internal sealed class StorageSettings
{
    public StorageProvider Provider { get; set; } = StorageProvider.FileSystem;

    public FileSystemSettings FileSystem { get; set; } = new();

    public GoogleCloudSettings GoogleCloud { get; set; } = new();
}
