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
    /// The storage from which objects are being moved: what is not here yet is read from there. Null where none is moved.
    /// </summary>
    public StorageSettings? MovingFrom { get; set; }

    /// <summary>What all names of blobs begin with, with a slash at the end unless it is empty.</summary>
    public string Prefix
    {
        get
        {
            var prefix = Provider == StorageProvider.FileSystem ? "" : ToCloud().Prefix;
            return prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        }
    }

    /// <summary>Where below it objects lie.</summary>
    public LayoutName Layout => Provider == StorageProvider.FileSystem ? FileSystem.Layout : ToCloud().Layout;

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
