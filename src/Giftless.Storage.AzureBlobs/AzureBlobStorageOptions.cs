using Azure.Core;
using Azure.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>Where and how <see cref="AzureBlobStore"/> keeps objects.</summary>
/// <remarks>
/// Azure cannot bind an upload to a SHA-256: what does not pass through the server is staged, and looked at as
/// <see cref="ObjectStoreOptions.Verification"/> says. Parts without a commit Azure deletes itself, seven days after the last one came.
/// </remarks>
public sealed class AzureBlobStorageOptions : ObjectStoreOptions
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

    /// <summary>Whether the host gives the container's client, so that nothing has to say how to reach it.</summary>
    internal bool HasClient { get; set; }

    private Uri Account => AccountUrl ?? new BlobServiceClient(ConnectionString).Uri;

    /// <inheritdoc/>
    protected override string? Place => HasClient ? null : $"{Account.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{Container}/";

    /// <inheritdoc/>
    protected override string WhereToSet => "in AddAzureBlobStorage(...), or below GitLfs:Storage:AzureBlobs of the standalone server";

    /// <inheritdoc/>
    public override IEnumerable<string> FindFaults() => HasClient ? base.FindFaults() : base.FindFaults().Concat(FindFaultsOfAddress());

    private IEnumerable<string> FindFaultsOfAddress()
    {
        if (ConnectionString is null && AccountUrl is null)
            yield return $"{nameof(ConnectionString)} is not set, and neither is {nameof(AccountUrl)}.";
        if (ConnectionString is not null && !IsConnectionString(ConnectionString))
            yield return $"{nameof(ConnectionString)} is no connection string; the Azure portal shows it under 'Access keys'.";
        if (ConnectionString is not null && AccountUrl is not null)
            yield return $"{nameof(ConnectionString)} is set beside {nameof(AccountUrl)}; one of them is too many.";
        if (AccountUrl is not null && Credential is null)
            yield return $"{nameof(Credential)} is not set; {nameof(AccountUrl)} needs it.";
        if (Container.Length == 0)
            yield return $"{nameof(Container)} is empty; it names the container for the objects.";
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            _ = new BlobServiceClient(text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
