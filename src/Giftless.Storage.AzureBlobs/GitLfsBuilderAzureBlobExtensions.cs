using Azure.Storage.Blobs;
using Giftless.Storage;
using Giftless.Storage.AzureBlobs;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="AzureBlobStorage"/>.</summary>
public static class GitLfsBuilderAzureBlobExtensions
{
    /// <summary>Keeps objects in a container of Azure Blob Storage.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Sets at least the container and how to reach the account.</param>
    public static IGitLfsBuilder AddAzureBlobStorage(this IGitLfsBuilder builder, Action<AzureBlobStorageOptions> configure) =>
        builder.Add(configure, hasClient: false, (_, options) => CreateClient(options));

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
        Action<AzureBlobStorageOptions>? configure = null) =>
        builder.Add(configure ?? (_ => { }), hasClient: true, (services, _) => container(services));

    private static IGitLfsBuilder Add(
        this IGitLfsBuilder builder,
        Action<AzureBlobStorageOptions> configure,
        bool hasClient,
        Func<IServiceProvider, AzureBlobStorageOptions, BlobContainerClient> createClient)
    {
        var name = builder.Name;
        AzureBlobStorageOptions OptionsOf(IServiceProvider services) =>
            services.GetRequiredService<IOptionsMonitor<AzureBlobStorageOptions>>().Get(name);

        builder.Services.AddOptions<AzureBlobStorageOptions>(name).Configure(configure).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<AzureBlobStorageOptions>>(new AzureBlobStorageOptionsValidator(name, hasClient));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddKeyedSingleton(name, (services, _) => new AzureBlobStorage(
            createClient(services, OptionsOf(services)), OptionsOf(services), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddKeyedSingleton<IObjectStorage>(name, (services, _) => services.GetRequiredKeyedService<AzureBlobStorage>(name));
        builder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<StagedBlobCleaner>(
            services, services.GetRequiredKeyedService<AzureBlobStorage>(name), OptionsOf(services)));
        return builder;
    }

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
