namespace Giftless.Server;

/// <summary>Which storage keeps the objects.</summary>
internal sealed class StorageSettings
{
    public StorageProvider Provider { get; set; } = StorageProvider.FileSystem;

    public FileSystemSettings FileSystem { get; set; } = new();

    public S3Settings S3 { get; set; } = new();

    public AzureBlobSettings AzureBlobs { get; set; } = new();

    /// <summary>Where the objects are, for people.</summary>
    public override string ToString() => Provider switch
    {
        StorageProvider.S3 => $"s3://{S3.Bucket}/{S3.Prefix} at {S3.ServiceUrl?.Authority ?? "Amazon"}",
        StorageProvider.AzureBlobs => $"container {AzureBlobs.Container} of Azure Blob Storage",
        _ => Path.GetFullPath(FileSystem.Root),
    };
}
