using Azure.Storage.Blobs;
using Giftless.Tests.Azure;

namespace Giftless.EndToEnd.Tests;

/// <summary>The standalone server on Azure Blob Storage.</summary>
public sealed class AzureTests : CloudStorageTests
{
    private static AzuriteServer _azurite = null!;

    [OneTimeSetUp]
    public static async Task StartAzuriteAsync() => _azurite = await AzuriteServer.StartAsync();

    [OneTimeTearDown]
    public static void StopAzurite() => _azurite?.Dispose();

    private protected override string ModeKey => "GitLfs:Storage:AzureBlobs:Mode";

    private protected override Uri Store => _azurite.Url;

    private protected override async Task<string[]> MakeStorageAsync(Uri store)
    {
        var container = $"c{Guid.NewGuid():N}";
        await new BlobServiceClient(_azurite.ConnectionString).CreateBlobContainerAsync(container);
        var connection = _azurite.ConnectionString.Replace(Store.Authority, store.Authority, StringComparison.Ordinal);
        return
        [
            "--GitLfs:Storage:Provider=AzureBlobs",
            $"--GitLfs:Storage:AzureBlobs:ConnectionString={connection}",
            $"--GitLfs:Storage:AzureBlobs:Container={container}",
            "--GitLfs:Storage:AzureBlobs:Prefix=lfs/",
        ];
    }
}
