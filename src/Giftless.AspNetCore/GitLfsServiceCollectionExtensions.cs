using Giftless.AspNetCore;
using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Endpoints;
using Giftless.AspNetCore.Replies;
using Giftless.AspNetCore.Routing;
using Giftless.Batch;
using Giftless.Diagnostics;
using Giftless.Events;
using Giftless.Policies;
using Giftless.Storage;
using Giftless.Transfer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Sets up Git LFS servers.</summary>
public static class GitLfsServiceCollectionExtensions
{
    /// <summary>Sets up the Git LFS server that <c>app.MapGitLfs()</c> mounts. Add a storage to what this returns.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the options; they are validated when the host starts.</param>
    public static IGitLfsBuilder AddGitLfs(this IServiceCollection services, Action<GitLfsOptions>? configure = null) =>
        services.AddGitLfs(Options.Options.DefaultName, configure);

    /// <summary>Sets up one more Git LFS server, with its own options and storage, which <c>app.MapGitLfs(name: …)</c> mounts.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">Tells the servers of one process apart.</param>
    /// <param name="configure">Changes the options; they are validated when the host starts.</param>
    public static IGitLfsBuilder AddGitLfs(this IServiceCollection services, string name, Action<GitLfsOptions>? configure = null)
    {
        var options = services.AddOptions<GitLfsOptions>(name).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        AddShared(services);
        services.TryAddKeyedSingleton(name, (provider, _) => new ActionTokenService(
            name, provider.GetRequiredService<IDataProtectionProvider>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddKeyedSingleton(name, (provider, _) => new MountPlaces(OptionsOf(provider, name).Transfers));
        services.TryAddKeyedSingleton(name, (provider, _) => new SignInThrottle(OptionsOf(provider, name)));
        services.TryAddKeyedSingleton<LateFailures>(name);
        services.TryAddKeyedSingleton(name, (provider, _) => new UploadPolicies(name, provider.GetKeyedServices<IUploadPolicy>(name)));
        services.TryAddKeyedSingleton(name, (provider, _) => new BatchEngine(
            Adapters(provider, name),
            OptionsOf(provider, name).Limits,
            provider.GetRequiredKeyedService<LateFailures>(name),
            provider.GetRequiredService<GiftlessMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BatchEngine>>()));
        return new GitLfsBuilder(name, services);
    }

    private static void AddShared(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(LfsAuthorizer)))
            return;

        services.AddRouting();
        services.AddMetrics();
        services.AddDataProtection();
        services.AddAuthorization();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GiftlessMetrics>();
        services.AddSingleton<LfsEvents>();
        services.AddHostedService<EventDrain>();
        services.AddSingleton<MatcherPolicy, LfsPathMatcherPolicy>();
        services.AddSingleton<IValidateOptions<GitLfsOptions>, GitLfsOptionsValidator>();
        services.AddHttpLoggingInterceptor<SecretBodies>();
        services.AddSingleton(new LfsAuthorizer(services));
        LfsAuthorizationResultHandler.Decorate(services);
    }

    private static IEnumerable<ITransferAdapter> Adapters(IServiceProvider provider, string name)
    {
        var storage = provider.GetRequiredKeyedService<IObjectStorage>(name);
        var policies = provider.GetRequiredKeyedService<UploadPolicies>(name);
        IEnumerable<ITransferAdapter> adapters =
            [.. provider.GetKeyedServices<ITransferAdapter>(name), .. OwnAdapters(storage, OptionsOf(provider, name))];
        return policies.IsEmpty ? adapters : adapters.Select(adapter => new PolicedTransferAdapter(adapter, storage, policies));
    }

    /// <summary>What the storage can do, the better first. Those that a host registers come before them.</summary>
    private static IEnumerable<ITransferAdapter> OwnAdapters(IObjectStorage storage, GitLfsOptions options)
    {
        if (storage.GetCapability<IMultipartStorage>() is not null)
            yield return new MultipartTransferAdapter(storage, options.Multipart, options.ActionLifetime);
        yield return new BasicTransferAdapter(storage, options.ActionLifetime);
    }

    private static GitLfsOptions OptionsOf(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<GitLfsOptions>>().Get(name);
}
