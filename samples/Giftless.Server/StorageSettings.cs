using Giftless.Storage;

namespace Giftless.Server;

/// <summary>Which storage keeps the objects.</summary>
internal sealed class StorageSettings
{
    public StorageProvider Provider { get; set; } = StorageProvider.FileSystem;

    public FileSystemSettings FileSystem { get; set; } = new();

    public S3Settings S3 { get; set; } = new();

    public AzureBlobSettings AzureBlobs { get; set; } = new();

    public GoogleCloudSettings GoogleCloud { get; set; } = new();

    /// <summary>Whether it was decided that what clients send is believed.</summary>
    public bool TrustsClients => Provider switch
    {
        StorageProvider.S3 => S3.Verification == UploadVerification.Size,
        StorageProvider.AzureBlobs => AzureBlobs.Verification == UploadVerification.Size,
        StorageProvider.GoogleCloud => GoogleCloud.TrustsClients,
        _ => false,
    };

    /// <summary>What to do about a storage that takes wrong bodies although clients are not trusted.</summary>
    public string RemedyForWrongBodies => Provider == StorageProvider.S3
        ? "Set GitLfs:Storage:S3:UploadIntegrity to another value, or to None, with which this server checks them."
        : $"Do not let clients send them there: set GitLfs:Storage:{Provider}:Mode to DirectDownload.";

    /// <summary>Where the objects are, for people.</summary>
    public override string ToString() => Provider switch
    {
        StorageProvider.S3 => $"s3://{S3.Bucket}/{S3.Prefix} at {S3.ServiceUrl?.Authority ?? "Amazon"}",
        StorageProvider.AzureBlobs => $"container {AzureBlobs.Container} of Azure Blob Storage",
        StorageProvider.GoogleCloud => $"bucket {GoogleCloud.Bucket} of Google Cloud Storage",
        _ => Path.GetFullPath(FileSystem.Root),
    };
}
