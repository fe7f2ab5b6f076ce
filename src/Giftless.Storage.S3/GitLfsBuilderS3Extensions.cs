using Amazon.S3;
using Giftless.Storage.S3;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="S3BlobStore"/>.</summary>
public static class GitLfsBuilderS3Extensions
{
    /// <summary>Keeps objects in a bucket, with the host's <see cref="IAmazonS3"/> or what the SDK finds by itself.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="bucket">The bucket, which exists.</param>
    public static IGitLfsBuilder AddS3Storage(this IGitLfsBuilder builder, string bucket) =>
        builder.AddS3Storage(options => options.Bucket = bucket);

    /// <summary>Keeps objects in a bucket of Amazon S3, Ceph, MinIO or the like.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Sets at least <see cref="S3StorageOptions.Bucket"/>.</param>
    public static IGitLfsBuilder AddS3Storage(this IGitLfsBuilder builder, Action<S3StorageOptions> configure) =>
        builder.AddBlobStore(
            configure,
            (services, options) => new S3BlobStore(
                options,
                options.DescribesClient
                    ? null
                    : services.GetKeyedService<IAmazonS3>(builder.Name) ?? services.GetService<IAmazonS3>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<S3BlobStore>>()));
}
