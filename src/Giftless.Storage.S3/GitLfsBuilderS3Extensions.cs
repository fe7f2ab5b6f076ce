using Amazon.S3;
using Giftless.Storage;
using Giftless.Storage.S3;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="S3Storage"/>.</summary>
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
    public static IGitLfsBuilder AddS3Storage(this IGitLfsBuilder builder, Action<S3StorageOptions> configure)
    {
        builder.Services.AddOptions<S3StorageOptions>(builder.Name).Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<S3StorageOptions>, S3StorageOptionsValidator>());
        builder.Services.AddKeyedSingleton(builder.Name, (services, name) => Create(services, (string)name!));
        builder.Services.AddKeyedSingleton<IObjectStorage>(
            builder.Name, (services, name) => services.GetRequiredKeyedService<S3Storage>(name));
        builder.Services.AddSingleton<IHostedService>(services => new S3UploadCleaner(
            services.GetRequiredKeyedService<S3Storage>(builder.Name),
            OptionsOf(services, builder.Name).AbandonedAfter,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<S3UploadCleaner>>()));
        return builder;
    }

    private static S3Storage Create(IServiceProvider services, string name)
    {
        var options = OptionsOf(services, name);
        var client = options.DescribesClient ? null : services.GetKeyedService<IAmazonS3>(name) ?? services.GetService<IAmazonS3>();
        return new S3Storage(options, client, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>());
    }

    private static S3StorageOptions OptionsOf(IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<S3StorageOptions>>().Get(name);
}
