using Amazon.S3;
using Amazon.S3.Model;

namespace Giftless.Storage.S3;

/// <summary>The bucket: where in it things lie, and how new ones are to be kept.</summary>
internal sealed class S3Bucket(IAmazonS3 client, S3StorageOptions options)
{
    private readonly S3StorageClass? _storageClass = options.StorageClass is null ? null : S3StorageClass.FindValue(options.StorageClass);

    public IAmazonS3 Client => client;

    public string Name => options.Bucket;

    /// <summary>What the keys of all staged uploads begin with.</summary>
    public string StagedPrefix => options.Prefix + StagedKey.Folder;

    public string Prefix => options.Prefix;

    public ServerSideEncryptionMethod? Encryption { get; } = options.Encryption switch
    {
        S3Encryption.S3 => ServerSideEncryptionMethod.AES256,
        S3Encryption.Kms => ServerSideEncryptionMethod.AWSKMS,
        _ => null,
    };

    public string KeyOf(ObjectKey key) => options.Prefix + options.Layout.GetPath(key);

    public string StagedKeyOf(ObjectKey key, string unique) => options.Prefix + StagedKey.Of(options.Layout.GetPath(key), unique);

    /// <summary>What the keys of all staged uploads of an object begin with.</summary>
    public string StagedPrefixOf(ObjectKey key) => $"{StagedPrefix}{options.Layout.GetPath(key)}.";

    public bool IsStaged(string key) =>
        key.StartsWith(options.Prefix, StringComparison.Ordinal) && StagedKey.IsStaged(key.AsSpan(options.Prefix.Length));

    /// <summary>
    /// Whether uploads to a key are this server's, which need not be alone in the bucket: staged ones, and those of objects.
    /// </summary>
    public bool IsOurs(string key) =>
        key.StartsWith(options.Prefix, StringComparison.Ordinal)
        && (IsStaged(key) || options.Layout.ReadPath(key[options.Prefix.Length..]) is not null);

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
