using Giftless.Storage;
using Giftless.Storage.GoogleCloud;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="GoogleCloudStorage"/>.</summary>
public static class GitLfsBuilderGoogleCloudExtensions
{
    /// <summary>Keeps objects in a bucket of Google Cloud Storage, with the application's default credentials.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="bucket">The bucket, which exists.</param>
    public static IGitLfsBuilder AddGoogleCloudStorage(this IGitLfsBuilder builder, string bucket) =>
        builder.AddGoogleCloudStorage(options => options.Bucket = bucket);

    /// <summary>Keeps objects in a bucket of Google Cloud Storage.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Sets at least <see cref="GoogleCloudStorageOptions.Bucket"/>.</param>
    public static IGitLfsBuilder AddGoogleCloudStorage(this IGitLfsBuilder builder, Action<GoogleCloudStorageOptions> configure)
    {
        builder.Services.AddOptions<GoogleCloudStorageOptions>(builder.Name).Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<GoogleCloudStorageOptions>, GoogleCloudStorageOptionsValidator>());
        builder.Services.AddKeyedSingleton(
            builder.Name, (services, name) => ActivatorUtilities.CreateInstance<GoogleCloudStorage>(services, OptionsOf(services, name)));
        builder.Services.AddKeyedSingleton<IObjectStorage>(
            builder.Name, (services, name) => services.GetRequiredKeyedService<GoogleCloudStorage>(name));
        builder.Services.AddSingleton<IHostedService>(services =>
            services.GetRequiredKeyedService<GoogleCloudStorage>(builder.Name).CreateCleaner(
                services.GetRequiredService<ILogger<StagedCleaner>>()));
        return builder;
    }

    private static GoogleCloudStorageOptions OptionsOf(IServiceProvider services, object? name) =>
        services.GetRequiredService<IOptionsMonitor<GoogleCloudStorageOptions>>().Get((string?)name);
}
