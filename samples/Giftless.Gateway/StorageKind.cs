namespace Giftless.Gateway;

/// <summary>What keeps the objects.</summary>
internal enum StorageKind
{
    FileSystem,
    S3,
    AzureBlobs,
    GoogleCloud,
}
