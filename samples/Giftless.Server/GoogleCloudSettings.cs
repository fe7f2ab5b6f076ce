using Giftless.Storage;
using Giftless.Storage.GoogleCloud;

namespace Giftless.Server;

/// <summary>Which bucket of Google Cloud Storage keeps the objects, as <see cref="GoogleCloudStorageOptions"/> has it.</summary>
internal sealed class GoogleCloudSettings
{
    public string Bucket { get; set; } = "";

    public string Prefix { get; set; } = "";

    public LayoutName Layout { get; set; } = LayoutName.Flat;

    public string? AccountKeyFile { get; set; }

    public string? AccountKeyBase64 { get; set; }

    public string? ServiceAccountEmail { get; set; }

    public string? HmacAccessId { get; set; }

    public string? HmacSecret { get; set; }

    public Uri? Endpoint { get; set; }

    public TransferMode Mode { get; set; }

    public UploadIntegrity UploadIntegrity { get; set; }

    public UploadVerification Verification { get; set; }

    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Whether somebody decided to believe what clients send.</summary>
    public bool TrustsClients => UploadIntegrity == UploadIntegrity.Staged && Verification == UploadVerification.Size;

    public void ApplyTo(GoogleCloudStorageOptions options)
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
        options.AbandonedAfter = AbandonedAfter;
    }
}
