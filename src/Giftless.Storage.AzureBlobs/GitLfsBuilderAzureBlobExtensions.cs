using Azure.Storage.Blobs;
using Giftless.Storage.AzureBlobs;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="AzureBlobStore"/>.</summary>
public static class GitLfsBuilderAzureBlobExtensions
{
    /// <summary>Keeps objects in a container of Azure Blob Storage.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Sets at least the container and how to reach the account.</param>
    public static IGitLfsBuilder AddAzureBlobStorage(this IGitLfsBuilder builder, Action<AzureBlobStorageOptions> configure) =>
        builder.Add(configure, (_, options) => CreateClient(options));

    /// <summary>Keeps objects in a container of Azure Blob Storage, with a client of the host's own.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="container">
    /// Gives the client, for example <c>services =>
    /// services.GetRequiredService&lt;BlobServiceClient&gt;().GetBlobContainerClient("lfs")</c>.
    /// </param>
    /// <param name="configure">Changes the options; those that say how to reach the container are not looked at.</param>
    public static IGitLfsBuilder AddAzureBlobStorage(
        this IGitLfsBuilder builder,
        Func<IServiceProvider, BlobContainerClient> container,
        Action<AzureBlobStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(container);
        return builder.Add(
            (options => options.HasClient = true) + configure,
            (services, _) => container(services) ?? throw new InvalidOperationException(
                "The function given to AddAzureBlobStorage(…) returned null; it has to return the container's client."));
    }

    private static IGitLfsBuilder Add(
        this IGitLfsBuilder builder,
        Action<AzureBlobStorageOptions> configure,
        Func<IServiceProvider, AzureBlobStorageOptions, BlobContainerClient> createClient) =>
        builder.AddBlobStore(
            configure,
            (services, options) => new AzureBlobStore(
                createClient(services, options),
                options,
                services.GetService<TimeProvider>() ?? TimeProvider.System,
                services.GetRequiredService<ILogger<AzureBlobStore>>()));

    private static BlobContainerClient CreateClient(AzureBlobStorageOptions options)
    {
        // A client waits 30 s for an answer at most, and is told to come back.
        var settings = new BlobClientOptions
        {
            Retry = { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(3) },
        };
        var service = options.ConnectionString is { } connection
            ? new BlobServiceClient(connection, settings)
            : new BlobServiceClient(options.AccountUrl, options.Credential, settings);
        return service.GetBlobContainerClient(options.Container);
    }
}
