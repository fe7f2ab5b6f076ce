using Azure.Identity;
using Giftless.Storage;

namespace Giftless.Gateway;

/// <summary>The storage that the configuration chooses.</summary>
internal static class GatewayStorage
{
    /// <param name="lfs">The server that gets it.</param>
    /// <param name="kind">Which one.</param>
    /// <param name="section">What the options of that storage are read from.</param>
    public static void Add(IGitLfsBuilder lfs, StorageKind kind, IConfigurationSection section)
    {
        switch (kind)
        {
            case StorageKind.S3:
                lfs.AddS3Storage(section.Bind);
                break;
            case StorageKind.AzureBlobs:
                lfs.AddAzureBlobStorage(options =>
                {
                    section.Bind(options);
                    options.Credential = options.AccountUrl is null ? null : new DefaultAzureCredential();
                });
                break;
            case StorageKind.GoogleCloud:
                lfs.AddGoogleCloudStorage(section.Bind);
                break;
            default:
                lfs.AddFileSystemStorage(section.Bind);
                break;
        }
    }

    /// <summary>
    /// Where browsers meet the store, such as <c>https://bucket.s3.eu-west-1.amazonaws.com</c>, as a link says that it signs; null where
    /// all goes through this app.
    /// </summary>
    public static async Task<string?> FindOriginAsync(ObjectStore store, RepositoryName repository, CancellationToken cancellationToken)
    {
        if (!store.SignsDownloads)
            return null;
        var any = new ObjectKey(repository, Oid.Parse(new string('0', Oid.TextLength)));
        var link = await store.SignDownloadAsync(any, disposition: null, TimeSpan.FromMinutes(1), cancellationToken);
        return new Uri(link.Url).GetLeftPart(UriPartial.Authority);
    }
}
