using Giftless.Storage.GoogleCloud;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="GoogleCloudBlobStore"/>.</summary>
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
    public static IGitLfsBuilder AddGoogleCloudStorage(this IGitLfsBuilder builder, Action<GoogleCloudStorageOptions> configure) =>
        builder.AddBlobStore(
            configure,
            (services, options) => new GoogleCloudBlobStore(
                options,
                services.GetService<TimeProvider>() ?? TimeProvider.System,
                services.GetRequiredService<ILogger<GoogleCloudBlobStore>>()));
}
