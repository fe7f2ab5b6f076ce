using Amazon.Runtime;

namespace Giftless.Storage.S3;

/// <summary>Where and how <see cref="S3Storage"/> keeps objects.</summary>
/// <remarks>
/// Unless <see cref="Region"/>, <see cref="ServiceUrl"/> or <see cref="AccessKey"/> is set, the host's own <c>IAmazonS3</c> is used: the
/// one registered under the server's name as the key, or else the one without a key. What its constructor was given as credentials has to
/// be set as <see cref="Credentials"/> too, to sign links with. Without any, the SDK finds region and credentials by itself (environment,
/// profile, web identity, container, instance).
/// </remarks>
public sealed class S3StorageOptions
{
    /// <summary>The bucket, which exists.</summary>
    /// <value>There is no default.</value>
    public string Bucket { get; set; } = "";

    /// <summary>What the keys of all objects begin with, such as <c>lfs/</c>.</summary>
    /// <value>The default is empty.</value>
    public string Prefix { get; set; } = "";

    /// <summary>Where below the prefix an object lies.</summary>
    /// <value>The default is <see cref="ObjectLayout.Flat"/>.</value>
    public ObjectLayout Layout { get; set; } = ObjectLayout.Flat;

    /// <summary>
    /// The region of the bucket, such as <c>eu-west-1</c>; with <see cref="ServiceUrl"/>, the one that signatures are for.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>Where a store that is not Amazon's answers, such as <c>https://s3.example.org</c>.</summary>
    public Uri? ServiceUrl { get; set; }

    /// <summary>Where clients reach the store, if not where this server does. Signed links lead there.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Whether the bucket stands in the path of addresses and not in their host name.</summary>
    /// <value>The default is null: yes with a <see cref="ServiceUrl"/>, no at Amazon.</value>
    public bool? PathStyle { get; set; }

    /// <summary>Whether to use S3 Transfer Acceleration, which the bucket has to be set up for.</summary>
    /// <value>The default is false.</value>
    public bool Accelerate { get; set; }

    /// <summary>The storage class of new objects, such as <c>INTELLIGENT_TIERING</c>.</summary>
    /// <value>The default is null, the store's own.</value>
    public string? StorageClass { get; set; }

    /// <summary>How new objects are encrypted.</summary>
    /// <value>The default is <see cref="S3Encryption.BucketDefault"/>.</value>
    public S3Encryption Encryption { get; set; }

    /// <summary>The key for <see cref="S3Encryption.Kms"/>; null for the account's own.</summary>
    public string? KmsKeyId { get; set; }

    /// <summary>An access key, where the SDK shall not find credentials by itself.</summary>
    public string? AccessKey { get; set; }

    /// <summary>The secret of <see cref="AccessKey"/>.</summary>
    public string? SecretKey { get; set; }

    /// <summary>The session token that belongs to a temporary <see cref="AccessKey"/>.</summary>
    public string? SessionToken { get; set; }

    /// <summary>
    /// Credentials of the SDK, such as those of an assumed role, in place of <see cref="AccessKey"/>; or those that the host's client was
    /// made with.
    /// </summary>
    public AWSCredentials? Credentials { get; set; }

    /// <summary>
    /// How long temporary credentials are taken to hold which do not tell when they end. Signed links hold no longer, since they end with
    /// the credentials. Instances are given new ones at least five minutes before the old ones end.
    /// </summary>
    /// <value>The default is five minutes.</value>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Which way bytes go.</summary>
    /// <value>The default is <see cref="TransferMode.Direct"/>.</value>
    public TransferMode Mode { get; set; }

    /// <summary>
    /// How signed uploads are bound to their oid. A store that is not Amazon's is tried out before anything is signed: where it does not
    /// refuse a wrong body, uploads are staged and read again as with <see cref="UploadIntegrity.None"/>.
    /// </summary>
    /// <value>
    /// The default is null: <see cref="UploadIntegrity.Checksum"/> at Amazon, else <see cref="UploadIntegrity.ContentSha256"/>.
    /// </value>
    public UploadIntegrity? UploadIntegrity { get; set; }

    /// <summary>
    /// Whether signed uploads may not overwrite (<c>If-None-Match: *</c>, 412). Without it an object can be overwritten only by itself, and
    /// with other headers; with it the second of two clients that send the same object at the same time fails, and repeats.
    /// </summary>
    /// <value>The default is null: where the store can, which it is asked when it is tried out.</value>
    public bool? CreateOnly { get; set; }

    /// <summary>How staged uploads are checked before they become objects.</summary>
    /// <value>The default is <see cref="UploadVerification.Rehash"/>.</value>
    public UploadVerification Verification { get; set; }

    /// <summary>When the SDK adds checksums to its own requests; many stores refuse the newer ones.</summary>
    /// <value>The default is null: with a <see cref="ServiceUrl"/> only where the operation demands it, else the SDK's own.</value>
    public RequestChecksumCalculation? RequestChecksums { get; set; }

    /// <summary>The least bytes of a part, the last one excepted, that the store takes.</summary>
    /// <value>The default is 5 MiB, as at Amazon.</value>
    public long MinPartSize { get; set; } = 5 * 1024 * 1024;

    /// <summary>
    /// How many objects that are known to be here need not be looked up again. What others delete from the bucket is then still taken to
    /// be here.
    /// </summary>
    /// <value>The default is 0: every object is looked up every time.</value>
    public int MaxKnownObjects { get; set; }

    /// <summary>How long an unfinished or staged upload may lie before it is deleted.</summary>
    /// <value>The default is seven days, in which an interrupted upload can go on.</value>
    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromDays(7);

    internal bool DescribesClient => Region is not null || ServiceUrl is not null || AccessKey is not null;
}
