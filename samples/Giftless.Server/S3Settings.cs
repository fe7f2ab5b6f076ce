using Giftless.Storage;
using Giftless.Storage.S3;

namespace Giftless.Server;

/// <summary>How Amazon S3, or a store that speaks its language, keeps the objects. See <see cref="S3StorageOptions"/>.</summary>
internal sealed class S3Settings : CloudSettings
{
    public string Bucket { get; set; } = "";

    public string? Region { get; set; }

    public Uri? ServiceUrl { get; set; }

    public Uri? PublicUrl { get; set; }

    public bool? PathStyle { get; set; }

    public bool Accelerate { get; set; }

    public string? StorageClass { get; set; }

    public S3Encryption Encryption { get; set; }

    public string? KmsKeyId { get; set; }

    /// <summary>Unset, the SDK finds credentials by itself: environment, profile, web identity, container, instance.</summary>
    public string? AccessKey { get; set; }

    public string? SecretKey { get; set; }

    public string? SessionToken { get; set; }

    public TransferMode Mode { get; set; } = TransferMode.Direct;

    public UploadIntegrity? UploadIntegrity { get; set; }

    public bool? CreateOnly { get; set; }

    public bool? PrivateAcl { get; set; }

    public UploadVerification Verification { get; set; } = UploadVerification.Rehash;

    public int MaxKnownObjects { get; set; }

    /// <summary>The most bytes that unfinished uploads of one repository may hold; null is no limit.</summary>
    public long? MaxUnfinishedBytes { get; set; } = new S3StorageOptions().MaxUnfinishedBytes;

    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromDays(7);

    public override bool TrustsClients => Verification == UploadVerification.Size;

    public override string RemedyForWrongBodies =>
        "Set GitLfs:Storage:S3:UploadIntegrity to another value, or to None, with which this server checks them.";

    public override void AddTo(IGitLfsBuilder lfs) => lfs.AddS3Storage(ApplyTo);

    public override string ToString() => $"s3://{Bucket}/{Prefix} at {ServiceUrl?.Authority ?? "Amazon"}";

    private void ApplyTo(S3StorageOptions options)
    {
        options.Bucket = Bucket;
        options.Prefix = Prefix;
        options.Layout = Layout.ToObjectLayout();
        options.Region = Region;
        options.ServiceUrl = ServiceUrl;
        options.PublicUrl = PublicUrl;
        options.PathStyle = PathStyle;
        options.Accelerate = Accelerate;
        options.StorageClass = StorageClass;
        options.Encryption = Encryption;
        options.KmsKeyId = KmsKeyId;
        options.AccessKey = AccessKey;
        options.SecretKey = SecretKey;
        options.SessionToken = SessionToken;
        options.Mode = Mode;
        options.UploadIntegrity = UploadIntegrity;
        options.CreateOnly = CreateOnly;
        options.PrivateAcl = PrivateAcl;
        options.Verification = Verification;
        options.MaxKnownObjects = MaxKnownObjects;
        options.MaxUnfinishedBytes = MaxUnfinishedBytes;
        options.AbandonedAfter = AbandonedAfter;
    }
}
