namespace Giftless.Storage.S3;

/// <summary>How the store is asked to encrypt what it keeps.</summary>
public enum S3Encryption
{
    /// <summary>As the bucket is set up.</summary>
    BucketDefault,

    /// <summary>With the store's own keys (SSE-S3, <c>AES256</c>).</summary>
    S3,

    /// <summary>With a key of its key management service (SSE-KMS, <c>aws:kms</c>).</summary>
    Kms,
}
