using Giftless.Storage;
using Giftless.Storage.FileSystem;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="FileSystemStorage"/>.</summary>
public static class GitLfsBuilderFileSystemExtensions
{
    /// <summary>Keeps objects as files below a folder.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="root">The folder, relative to the current one.</param>
    public static IGitLfsBuilder AddFileSystemStorage(this IGitLfsBuilder builder, string root) =>
        builder.AddFileSystemStorage(options => options.Root = root);

    /// <summary>Keeps objects as files below a folder.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Sets at least <see cref="FileSystemStorageOptions.Root"/>.</param>
    public static IGitLfsBuilder AddFileSystemStorage(this IGitLfsBuilder builder, Action<FileSystemStorageOptions> configure)
    {
        builder.Services.AddOptions<FileSystemStorageOptions>(builder.Name).Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<FileSystemStorageOptions>, FileSystemStorageOptionsValidator>());
        builder.Services.AddKeyedSingleton<IObjectStorage>(
            builder.Name, (services, name) => new FileSystemStorage(OptionsOf(services, name), services.GetService<TimeProvider>()));
        builder.Services.AddSingleton<IHostedService>(
            services => ActivatorUtilities.CreateInstance<IncompleteUploadCleaner>(services, OptionsOf(services, builder.Name)));
        return builder;
    }

    private static FileSystemStorageOptions OptionsOf(IServiceProvider services, object? name) =>
        services.GetRequiredService<IOptionsMonitor<FileSystemStorageOptions>>().Get((string?)name);
}
