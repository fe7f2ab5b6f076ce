using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Replies;
using Giftless.Batch;
using Giftless.Diagnostics;
using Giftless.Events;
using Giftless.Locks;
using Giftless.Policies;
using Giftless.Storage;
using Giftless.Transfer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>What the endpoints of one mounted server work with, resolved once when it is mounted.</summary>
internal sealed class GitLfsMount
{
    private GitLfsMount(IServiceProvider services, string name)
    {
        Name = name;
        Options = services.GetRequiredService<IOptionsMonitor<GitLfsOptions>>().Get(name);
        Stores = services.GetRequiredKeyedService<ObjectStores>(name);
        Engine = services.GetRequiredKeyedService<BatchEngine>(name);
        Tokens = services.GetRequiredKeyedService<ActionTokenService>(name);
        Time = services.GetRequiredService<TimeProvider>();
        var places = services.GetRequiredKeyedService<MountPlaces>(name);
        (Transfers, Replies) = (places.Transfers, places.Replies);
        Locks = services.GetKeyedService<LockService>(name);
        Events = services.GetRequiredService<LfsEvents>();
        Policies = services.GetRequiredKeyedService<UploadPolicies>(name);
        Authorizer = services.GetRequiredService<LfsAuthorizer>();
        Metrics = services.GetRequiredService<GiftlessMetrics>();
        Requests = services.GetRequiredService<RequestLog>();
        Finisher = CreateFinisher(services);
        Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Giftless.AspNetCore");
        SignIn = new SignIn(
            Options.AuthenticationSchemes,
            [.. services.GetKeyedServices<IWayIn>(name)],
            services.GetRequiredKeyedService<SignInThrottle>(name),
            Logger);
    }

    public string Name { get; }

    public GitLfsOptions Options { get; }

    public ObjectStores Stores { get; }

    public BatchEngine Engine { get; }

    public ActionTokenService Tokens { get; }

    public TimeProvider Time { get; }

    /// <summary>Lets so many transfers be at a time.</summary>
    public Places Transfers { get; }

    /// <summary>Lets so many links wait for clients that are slow to read.</summary>
    public Places Replies { get; }

    public SignIn SignIn { get; }

    public UploadFinisher Finisher { get; }

    /// <summary>Null where the server has no locks.</summary>
    public LockService? Locks { get; }

    public LfsEvents Events { get; }

    public UploadPolicies Policies { get; }

    public VerifiedUploads Verified { get; } = new();

    public LfsAuthorizer Authorizer { get; }

    public GiftlessMetrics Metrics { get; }

    public ILogger Logger { get; }

    /// <summary>Says what each request did.</summary>
    public RequestLog Requests { get; }

    /// <exception cref="InvalidOperationException">Something is not registered; the message says what to write where.</exception>
    public static GitLfsMount Resolve(IServiceProvider services, string name)
    {
        var add = name.Length == 0 ? "builder.Services.AddGitLfs()" : $"builder.Services.AddGitLfs(\"{name}\")";
        var known = services.GetRequiredService<IServiceProviderIsKeyedService>();
        if (!known.IsKeyedService(typeof(BatchEngine), name))
            throw new InvalidOperationException($"MapGitLfs(...) needs {add} before builder.Build().");
        if (!known.IsKeyedService(typeof(ObjectStore), name) && !known.IsKeyedService(typeof(ObjectStores.AddedStorage), name))
        {
            throw new InvalidOperationException(
                $"The Git LFS server has no storage: write {add}.AddFileSystemStorage(\"./lfs-storage\") or add another one.");
        }

        if (services.GetRequiredService<IAuthorizationMiddlewareResultHandler>() is not LfsAuthorizationResultHandler)
        {
            throw new InvalidOperationException(
                $"An {nameof(IAuthorizationMiddlewareResultHandler)} is registered after AddGitLfs(), "
                + "so that Git clients would not get answers they understand. "
                + "Register it before AddGitLfs(), which keeps it in charge of all other endpoints.");
        }

        return new GitLfsMount(services, name);
    }

    private UploadFinisher CreateFinisher(IServiceProvider services) => new(
        Name,
        Events,
        services.GetRequiredKeyedService<LateFailures>(Name),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<UploadFinisher>>(),
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
}
