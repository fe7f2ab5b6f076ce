using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Giftless.Gateway.Tests.Support;
using Giftless.Tests.Azure;

namespace Giftless.Gateway.Tests;

/// <summary>The browser sends to Azurite.</summary>
[TestFixture]
public sealed class AzureTests : PageTests
{
    private AzuriteServer? _azurite;

    [OneTimeTearDown]
    public void End_Azurite() => _azurite?.Dispose();

    internal override async Task<GatewayRun> StartAsync()
    {
        _azurite ??= await AzuriteServer.StartAsync();
        var service = new BlobServiceClient(_azurite.ConnectionString);
        var container = $"lfs-{Guid.NewGuid():N}";
        await service.CreateBlobContainerAsync(container);
        var gateway = await GatewayRun.StartAsync(
            "Storage=AzureBlobs", $"AzureBlobs:ConnectionString={_azurite.ConnectionString}", $"AzureBlobs:Container={container}");
        await AllowAsync(service, Guide.CorsOfAzure(gateway.Address));
        return gateway;
    }

    /// <summary>Does what the guide says for Azure.</summary>
    private static async Task AllowAsync(BlobServiceClient service, Dictionary<string, string> options)
    {
        var properties = (await service.GetPropertiesAsync()).Value;
        properties.Cors = [new BlobCorsRule
        {
            AllowedOrigins = options["origins"],
            AllowedMethods = options["methods"].Replace(' ', ','),
            AllowedHeaders = options["allowed-headers"],
            ExposedHeaders = options["exposed-headers"],
            MaxAgeInSeconds = int.Parse(options["max-age"], CultureInfo.InvariantCulture),
        }];
        await service.SetPropertiesAsync(properties);
    }
}
