namespace Giftless.Storage.S3;

/// <summary>How a signed upload is bound to the SHA-256 of its body, so that the store refuses any other.</summary>
public enum UploadIntegrity
{
    /// <summary>
    /// By the signed header <c>x-amz-checksum-sha256</c>. Amazon checks it and keeps it ("Checking object integrity" of its S3 guide).
    /// Older stores of other makes let it pass unchecked: the probe at start tells.
    /// </summary>
    Checksum,

    /// <summary>By <c>x-amz-content-sha256</c> as the signed payload hash, which Ceph and MinIO check.</summary>
    ContentSha256,

    /// <summary>By both.</summary>
    Both,

    /// <summary>
    /// Not at all, for stores that check neither: uploads are staged under another key, and become objects once they were read again when
    /// the client verifies them.
    /// </summary>
    None,
}
