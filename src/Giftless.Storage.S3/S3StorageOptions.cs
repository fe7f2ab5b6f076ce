using Amazon.Runtime;

namespace Giftless.Storage.S3;

/// <summary>Where and how <see cref="S3BlobStore"/> keeps objects.</summary>
/// <remarks>
/// Unless <see cref="Region"/>, <see cref="ServiceUrl"/> or <see cref="AccessKey"/> is set, the host's own <c>IAmazonS3</c> is used: the
/// one registered under the server's name as the key, or else the one without a key. What its constructor was given as credentials has to
/// be set as <see cref="Credentials"/> too, to sign links with. Without any, the SDK finds region and credentials by itself (environment,
/// profile, web identity, container, instance).
/// </remarks>
public sealed class S3StorageOptions : ObjectStoreOptions
{
    /// <summary>The bucket, which exists.</summary>
    /// <value>There is no default.</value>
    public string Bucket { get; set; } = "";

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

    /// <summary>
    /// Whether signed uploads have to say that the object is private (<c>x-amz-acl</c>), without which Ceph lets an uploader give it to
    /// everybody. Set it to false for a store that refuses the header.
    /// </summary>
    /// <value>The default is null: everywhere but at Amazon, which refuses such headers where they are not signed.</value>
    public bool? PrivateAcl { get; set; }

    /// <summary>When the SDK adds checksums to its own requests; many stores refuse the newer ones.</summary>
    /// <value>The default is null: with a <see cref="ServiceUrl"/> only where the operation demands it, else the SDK's own.</value>
    public RequestChecksumCalculation? RequestChecksums { get; set; }

    /// <summary>The least bytes of a part, the last one excepted, that the store takes.</summary>
    /// <value>The default is 5 MiB, as at Amazon.</value>
    public long MinPartSize { get; set; } = 5 * 1024 * 1024;

    internal bool DescribesClient => Region is not null || ServiceUrl is not null || AccessKey is not null;

    /// <inheritdoc/>
    protected override string Place => $"{ServiceUrl?.GetLeftPart(UriPartial.Authority) ?? "s3:/"}/{Bucket}/";

    /// <inheritdoc/>
    protected override string WhereToSet => "in AddS3Storage(...), or below GitLfs:Storage:S3 of the standalone server";

    /// <inheritdoc/>
    public override IEnumerable<string> FindFaults()
    {
        foreach (var fault in base.FindFaults())
            yield return fault;
        if (string.IsNullOrWhiteSpace(Bucket))
            yield return $"{nameof(Bucket)} is empty; it names the bucket for the objects.";
        else if (Bucket.Contains('/'))
            yield return $"{nameof(Bucket)} is '{Bucket}'; what follows the bucket's name belongs into {nameof(Prefix)}.";
        foreach (var (key, url) in new[] { (nameof(ServiceUrl), ServiceUrl), (nameof(PublicUrl), PublicUrl) })
        {
            if (url is not null && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.Query.Length > 0))
                yield return $"{key} is '{url}'; it has to be an absolute http or https address.";
        }

        if (Accelerate && ServiceUrl is not null)
            yield return $"{nameof(Accelerate)} is Amazon's own and cannot be had with {nameof(ServiceUrl)}.";
        if (AccessKey is null != SecretKey is null)
            yield return $"{nameof(AccessKey)} and {nameof(SecretKey)} belong together; one of them is missing.";
        if (SessionToken is not null && AccessKey is null)
            yield return $"{nameof(SessionToken)} is set without {nameof(AccessKey)}.";
        if (KmsKeyId is not null && Encryption != S3Encryption.Kms)
            yield return $"{nameof(KmsKeyId)} is set while {nameof(Encryption)} is {Encryption}; it needs {S3Encryption.Kms}.";
        if (SessionLifetime < TimeSpan.FromSeconds(30) || SessionLifetime > TimeSpan.FromDays(1.5))
            yield return $"{nameof(SessionLifetime)} is {SessionLifetime}; it has to be between 30 seconds and 36 hours.";
        if (MinPartSize is < 1 or > S3Limits.MaxPartSize)
            yield return $"{nameof(MinPartSize)} is {MinPartSize}; it has to be between a byte and 5 GiB.";
    }
}
