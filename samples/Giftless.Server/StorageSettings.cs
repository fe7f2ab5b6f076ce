namespace Giftless.Server;

/// <summary>Which storage keeps the objects.</summary>
internal sealed class StorageSettings
{
    public StorageProvider Provider { get; set; } = StorageProvider.FileSystem;

    public FileSystemSettings FileSystem { get; set; } = new();

    public S3Settings? S3 { get; set; }

    public AzureBlobSettings? AzureBlobs { get; set; }

    public GoogleCloudSettings? GoogleCloud { get; set; }

    /// <summary>
    /// The settings of the cloud that is chosen. Nothing else touches those of clouds: a server on a folder starts without their libraries.
    /// </summary>
    public CloudSettings ToCloud() => Provider switch
    {
        StorageProvider.S3 => S3 ?? new S3Settings(),
        StorageProvider.AzureBlobs => AzureBlobs ?? new AzureBlobSettings(),
        StorageProvider.GoogleCloud => GoogleCloud ?? new GoogleCloudSettings(),
        _ => throw new InvalidOperationException($"{Provider} is no cloud."),
    };

    /// <summary>Where the objects are, for people.</summary>
    public override string ToString() => Provider == StorageProvider.FileSystem ? Path.GetFullPath(FileSystem.Root) : ToCloud().ToString();
}
