using Azure.Identity;
using Giftless.Storage;
using Giftless.Storage.AzureBlobs;

namespace Giftless.Server;

/// <summary>How Azure Blob Storage keeps the objects. See <see cref="AzureBlobStorageOptions"/>.</summary>
internal sealed class AzureBlobSettings : CloudSettings
{
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The account's address, where the machine or the environment says who the server is (<see cref="DefaultAzureCredential"/>).
    /// </summary>
    public Uri? AccountUrl { get; set; }

    public string Container { get; set; } = "";

    public TransferMode Mode { get; set; } = TransferMode.Direct;

    public UploadVerification Verification { get; set; } = UploadVerification.Rehash;

    public int MaxKnownObjects { get; set; }

    /// <summary>The most bytes that unfinished uploads of one repository may hold; null is no limit.</summary>
    public long? MaxUnfinishedBytes { get; set; } = new AzureBlobStorageOptions().MaxUnfinishedBytes;

    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromDays(7);

    public override bool TrustsClients => Verification == UploadVerification.Size;

    public override string RemedyForWrongBodies =>
        "Set GitLfs:Storage:AzureBlobs:Verification to Rehash.";

    public override void AddTo(IGitLfsBuilder lfs) => lfs.AddAzureBlobStorage(ApplyTo);

    public override string ToString() => $"container {Container} of Azure Blob Storage";

    private void ApplyTo(AzureBlobStorageOptions options)
    {
        options.ConnectionString = ConnectionString;
        options.AccountUrl = AccountUrl;
        options.Credential = AccountUrl is null ? null : new DefaultAzureCredential();
        options.Container = Container;
        options.Prefix = Prefix;
        options.Layout = Layout.ToObjectLayout();
        options.Mode = Mode;
        options.Verification = Verification;
        options.MaxKnownObjects = MaxKnownObjects;
        options.MaxUnfinishedBytes = MaxUnfinishedBytes;
        options.AbandonedAfter = AbandonedAfter;
    }
}
