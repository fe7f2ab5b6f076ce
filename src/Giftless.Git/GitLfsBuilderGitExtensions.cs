using Giftless.Git;
using Giftless.Locks;
using Giftless.Storage;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the git side of a server.</summary>
public static class GitLfsBuilderGitExtensions
{
    /// <summary>Registers <see cref="PushCheck"/>, which hooks and git servers ask before they update refs.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Changes what a push is refused for.</param>
    public static IGitLfsBuilder AddPushCheck(this IGitLfsBuilder builder, Action<PushCheckOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<PushCheckOptions>(builder.Name);
        if (configure is not null)
            options.Configure(configure);
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => new PushCheck(
            services.GetRequiredKeyedService<ObjectStores>(builder.Name),
            services.GetKeyedService<LockService>(builder.Name),
            services.GetRequiredService<IOptionsMonitor<PushCheckOptions>>().Get(builder.Name)));
        return builder;
    }

    /// <summary>Registers <see cref="GitArchive"/>, which packs the files of a commit with what their pointers point to.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="resolver">Finds what pointers point to; null for the storages of the server.</param>
    public static IGitLfsBuilder AddGitArchive(
        this IGitLfsBuilder builder, Func<IServiceProvider, IPointerResolver>? resolver = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton(
            builder.Name,
            (services, _) => resolver?.Invoke(services)
                ?? new StoredPointerResolver(services.GetRequiredKeyedService<ObjectStores>(builder.Name)));
        builder.Services.AddKeyedSingleton(
            builder.Name, (services, _) => new GitArchive(services.GetRequiredKeyedService<IPointerResolver>(builder.Name)));
        return builder;
    }
}
