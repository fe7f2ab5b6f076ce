using Giftless.Storage.FileSystem;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="FileSystemBlobStore"/>.</summary>
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
        builder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<IncompleteFileCleaner>(
            services, services.GetRequiredService<IOptionsMonitor<FileSystemStorageOptions>>().Get(builder.Name)));
        return builder.AddBlobStore(configure, (_, options) => new FileSystemBlobStore(options));
    }
}
