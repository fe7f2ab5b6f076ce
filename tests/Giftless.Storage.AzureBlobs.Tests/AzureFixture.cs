using Azure.Storage.Blobs;
using Giftless.Tests.Azure;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>The one server of all tests; each makes a container of its own.</summary>
[SetUpFixture]
public sealed class AzureFixture
{
    internal static AzuriteServer Server { get; private set; } = null!;

    [OneTimeSetUp]
    public static async Task StartAsync() => Server = await AzuriteServer.StartAsync();

    [OneTimeTearDown]
    public static void Stop() => Server?.Dispose();

    internal static async Task<BlobContainerClient> NewContainerAsync()
    {
        var container = new BlobServiceClient(Server.ConnectionString).GetBlobContainerClient($"c{Guid.NewGuid():N}");
        await container.CreateAsync();
        return container;
    }

    /// <summary>The names of all blobs.</summary>
    internal static async Task<IReadOnlyList<string>> ListAsync(BlobContainerClient container) =>
        await container.GetBlobsAsync().Select(item => item.Name).ToListAsync();
}
