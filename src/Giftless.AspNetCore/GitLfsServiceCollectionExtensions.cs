using Giftless.AspNetCore;
using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Description;
using Giftless.AspNetCore.Endpoints;
using Giftless.AspNetCore.Kestrel;
using Giftless.AspNetCore.Replies;
using Giftless.AspNetCore.Routing;
using Giftless.Batch;
using Giftless.Diagnostics;
using Giftless.Events;
using Giftless.Policies;
using Giftless.Storage;
using Giftless.Transfer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
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
    /// <exception cref="ArgumentException">The name has a colon.</exception>
    public static IGitLfsBuilder AddGitLfs(this IServiceCollection services, string name, Action<GitLfsOptions>? configure = null)
    {
        // What follows a colon tells a server's storages apart.
        if (name.Contains(':'))
            throw new ArgumentException($"The name '{name}' of a Git LFS server has a colon; use another character.", nameof(name));

        var options = services.AddOptions<GitLfsOptions>(name).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        AddShared(services);
        services.TryAddKeyedSingleton(name, (provider, _) => new ActionTokenService(
            name, provider.GetRequiredService<IDataProtectionProvider>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddKeyedSingleton(name, (provider, _) => new MountPlaces(OptionsOf(provider, name).Transfers));
        services.TryAddKeyedSingleton(name, (provider, _) => new SignInThrottle(OptionsOf(provider, name)));
        services.TryAddKeyedSingleton<LateFailures>(name);
        services.TryAddKeyedSingleton(name, (provider, _) => new ObjectStores(provider, name));
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
        services.AddSingleton<RequestLog>();
        services.AddSingleton<LfsEvents>();
        services.AddHostedService<EventDrain>();
        services.AddHostedService<Http2WindowCheck>();
        services.AddSingleton<IStartupFilter, MountCheck>();
        services.AddSingleton<MatcherPolicy, LfsPathMatcherPolicy>();
        services.AddSingleton<IValidateOptions<GitLfsOptions>, GitLfsOptionsValidator>();
        services.AddHttpLoggingInterceptor<SecretBodies>();
        services.Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Add(new DescribedJson()));
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, LfsApiDescriptions>());
        services.AddSingleton(new LfsAuthorizer(services));
        LfsAuthorizationResultHandler.Decorate(services);
    }

    /// <summary>The better first. Those that a host registers come before ours.</summary>
    private static IEnumerable<ITransferAdapter> Adapters(IServiceProvider provider, string name)
    {
        var policies = provider.GetRequiredKeyedService<UploadPolicies>(name);
        var options = OptionsOf(provider, name);
        IEnumerable<ITransferAdapter> adapters =
        [
            .. provider.GetKeyedServices<ITransferAdapter>(name),
            new TusTransferAdapter(options.Tus, options.ActionLifetime, options.Limits.MaxObjectSize),
            new MultipartTransferAdapter(options.Multipart, options.ActionLifetime),
            new BasicTransferAdapter(options.ActionLifetime),
        ];
        return policies.IsEmpty ? adapters : adapters.Select(adapter => new PolicedTransferAdapter(adapter, policies));
    }

    private static GitLfsOptions OptionsOf(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<GitLfsOptions>>().Get(name);
}
