using Giftless.Storage;

namespace Giftless.Server;

/// <summary>Which storage keeps the objects.</summary>
internal sealed class StorageSettings
{
    public StorageProvider Provider { get; set; } = StorageProvider.FileSystem;

    public FileSystemSettings FileSystem { get; set; } = new();

    public AzureBlobSettings AzureBlobs { get; set; } = new();

    public GoogleCloudSettings GoogleCloud { get; set; } = new();

    /// <summary>Whether it was decided that what clients send is believed.</summary>
    public bool TrustsClients => Provider switch
    {
        StorageProvider.AzureBlobs => AzureBlobs.Verification == UploadVerification.Size,
        StorageProvider.GoogleCloud => GoogleCloud.TrustsClients,
        _ => false,
    };

    /// <summary>Where the objects are, for people.</summary>
    public override string ToString() => Provider switch
    {
        StorageProvider.AzureBlobs => $"container {AzureBlobs.Container} of Azure Blob Storage",
        StorageProvider.GoogleCloud => $"bucket {GoogleCloud.Bucket} of Google Cloud Storage",
        _ => Path.GetFullPath(FileSystem.Root),
    };
}
