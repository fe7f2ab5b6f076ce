using Azure.Core;

namespace Giftless.Storage.AzureBlobs;

/// <summary>Where and how objects are kept in Azure Blob Storage.</summary>
public sealed class AzureBlobStorageOptions
{
    /// <summary>How to reach the account, as the Azure portal shows it. It holds the account's key, which signs the links.</summary>
    /// <value>Null where <see cref="AccountUrl"/> or a client of the host's own is given.</value>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The account's address, such as <c>https://account.blob.core.windows.net</c>, for use with <see cref="Credential"/>.
    /// </summary>
    public Uri? AccountUrl { get; set; }

    /// <summary>
    /// Who the server is, for example a <c>DefaultAzureCredential</c> of Azure.Identity. Links are then signed by a user delegation key,
    /// for which it needs the role <c>Storage Blob Delegator</c> beside <c>Storage Blob Data Contributor</c>.
    /// </summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>The container. It has to exist.</summary>
    public string Container { get; set; } = "";

    /// <summary>What the names of all blobs begin with; a slash is added where it does not end with one.</summary>
    /// <value>Empty by default.</value>
    public string Prefix { get; set; } = "";

    /// <summary>Where below the prefix an object lies.</summary>
    /// <value>The default is <see cref="ObjectLayout.Flat"/>.</value>
    public ObjectLayout Layout { get; set; } = ObjectLayout.Flat;

    /// <summary>Which way bytes go.</summary>
    /// <value>The default is <see cref="TransferMode.Direct"/>.</value>
    public TransferMode Mode { get; set; } = TransferMode.Direct;

    /// <summary>How an upload that did not pass through the server is found to be the object: Azure cannot check a SHA-256.</summary>
    /// <value>The default is <see cref="UploadVerification.Rehash"/>.</value>
    public UploadVerification Verification { get; set; } = UploadVerification.Rehash;

    /// <summary>
    /// How long a staged upload may lie unfinished before it is deleted. Azure itself deletes parts without a commit after seven days.
    /// </summary>
    /// <value>The default is seven days.</value>
    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromDays(7);
}
