using Amazon.S3;
using Amazon.S3.Model;

namespace Giftless.Storage.S3;

/// <summary>The bucket, and how new objects in it are to be kept.</summary>
internal sealed class S3Bucket(IAmazonS3 client, S3StorageOptions options)
{
    private readonly S3StorageClass? _storageClass = options.StorageClass is null ? null : S3StorageClass.FindValue(options.StorageClass);

    public IAmazonS3 Client => client;

    public string Name => options.Bucket;

    private ServerSideEncryptionMethod? Encryption { get; } = options.Encryption switch
    {
        S3Encryption.S3 => ServerSideEncryptionMethod.AES256,
        S3Encryption.Kms => ServerSideEncryptionMethod.AWSKMS,
        _ => null,
    };

    /// <summary>The headers of a signed upload that say how to keep what it brings.</summary>
    public IEnumerable<KeyValuePair<string, string>> KeepingHeaders()
    {
        if (_storageClass is not null)
            yield return KeyValuePair.Create("x-amz-storage-class", _storageClass.Value);
        if (Encryption is not null)
            yield return KeyValuePair.Create("x-amz-server-side-encryption", Encryption.Value);
        if (options.KmsKeyId is not null)
            yield return KeyValuePair.Create("x-amz-server-side-encryption-aws-kms-key-id", options.KmsKeyId);
    }

    public PutObjectRequest NewPut(string key) => new()
    {
        BucketName = Name,
        Key = key,
        ContentType = LfsMediaType.Content,
        StorageClass = _storageClass,
        ServerSideEncryptionMethod = Encryption,
        ServerSideEncryptionKeyManagementServiceKeyId = options.KmsKeyId,
    };

    public InitiateMultipartUploadRequest NewMultipartUpload(string key) => new()
    {
        BucketName = Name,
        Key = key,
        ContentType = LfsMediaType.Content,
        StorageClass = _storageClass,
        ServerSideEncryptionMethod = Encryption,
        ServerSideEncryptionKeyManagementServiceKeyId = options.KmsKeyId,
    };

    /// <summary>A copy of the bytes, and of nothing that was sent beside them.</summary>
    public CopyObjectRequest NewCopy(string source, string key) => new()
    {
        SourceBucket = Name,
        SourceKey = source,
        DestinationBucket = Name,
        DestinationKey = key,
        MetadataDirective = S3MetadataDirective.REPLACE,
        TaggingDirective = TaggingDirective.REPLACE,
        ContentType = LfsMediaType.Content,
        StorageClass = _storageClass,
        ServerSideEncryptionMethod = Encryption,
        ServerSideEncryptionKeyManagementServiceKeyId = options.KmsKeyId,
    };
}
