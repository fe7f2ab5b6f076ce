using Giftless.Storage;
using Giftless.Storage.GoogleCloud;

namespace Giftless.Server;

/// <summary>Which bucket of Google Cloud Storage keeps the objects, as <see cref="GoogleCloudStorageOptions"/> has it.</summary>
internal sealed class GoogleCloudSettings : CloudSettings
{
    public string Bucket { get; set; } = "";

    public string? AccountKeyFile { get; set; }

    public string? AccountKeyBase64 { get; set; }

    public string? ServiceAccountEmail { get; set; }

    public string? HmacAccessId { get; set; }

    public string? HmacSecret { get; set; }

    public Uri? Endpoint { get; set; }

    public TransferMode Mode { get; set; }

    public UploadIntegrity UploadIntegrity { get; set; }

    public UploadVerification Verification { get; set; }

    public int MaxKnownObjects { get; set; }

    /// <summary>The most bytes that unfinished uploads of one repository may hold; null is no limit.</summary>
    public long? MaxUnfinishedBytes { get; set; } = new GoogleCloudStorageOptions().MaxUnfinishedBytes;

    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromDays(7);

    public override bool TrustsClients => UploadIntegrity == UploadIntegrity.Staged && Verification == UploadVerification.Size;

    public override string RemedyForWrongBodies =>
        "Set GitLfs:Storage:GoogleCloud:UploadIntegrity to Staged, with which this server checks them.";

    public override void AddTo(IGitLfsBuilder lfs) => lfs.AddGoogleCloudStorage(ApplyTo);

    public override string ToString() => $"bucket {Bucket} of Google Cloud Storage";

    private void ApplyTo(GoogleCloudStorageOptions options)
    {
        options.Bucket = Bucket;
        options.Prefix = Prefix;
        options.Layout = Layout.ToObjectLayout();
        options.AccountKeyFile = AccountKeyFile;
        options.AccountKeyBase64 = AccountKeyBase64;
        options.ServiceAccountEmail = ServiceAccountEmail;
        options.HmacAccessId = HmacAccessId;
        options.HmacSecret = HmacSecret;
        options.Endpoint = Endpoint;
        options.Mode = Mode;
        options.UploadIntegrity = UploadIntegrity;
        options.Verification = Verification;
        options.MaxKnownObjects = MaxKnownObjects;
        options.MaxUnfinishedBytes = MaxUnfinishedBytes;
        options.AbandonedAfter = AbandonedAfter;
    }
}
