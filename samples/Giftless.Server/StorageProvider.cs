namespace Giftless.Server;

/// <summary>The storages that this server can use.</summary>
internal enum StorageProvider
{
    FileSystem,
    S3,
    AzureBlobs,
    GoogleCloud,
}
