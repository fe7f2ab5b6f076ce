using Giftless.Events;
using Giftless.Locks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers locks.</summary>
public static class GitLfsBuilderLockExtensions
{
    /// <summary>A lock that outlives the calendar could not be given an end.</summary>
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(36_500);

    /// <summary>Keeps locks in memory: for trying out, and for processes that never end.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Changes the options.</param>
    public static IGitLfsBuilder AddInMemoryLocks(this IGitLfsBuilder builder, Action<LockOptions>? configure = null) =>
        builder.AddLocks(_ => new InMemoryLockStore(), configure);

    /// <summary>Keeps locks in a store of the host's own.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="store">Makes the store, once.</param>
    /// <param name="configure">Changes the options.</param>
    public static IGitLfsBuilder AddLocks(
        this IGitLfsBuilder builder, Func<IServiceProvider, ILockStore> store, Action<LockOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        builder.RefuseSecond(typeof(ILockStore), "locks", "add them once");
        var options = builder.Services.AddOptions<LockOptions>(builder.Name)
            .Validate(
                locks => locks.Lease is not { } lease || (lease >= TimeSpan.FromSeconds(1) && lease <= LongestLease),
                $"{nameof(LockOptions.Lease)} has to be between a second and a hundred years. Set it where the locks are added.")
            .Validate(
                locks => locks.PageSize >= 1 && locks.MaxPageSize >= locks.PageSize,
                $"{nameof(LockOptions.PageSize)} has to be 1 or more, and {nameof(LockOptions.MaxPageSize)} no less. "
                + "Set them where the locks are added.")
            .ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => store(services).OrFault("AddLocks(…)"));
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => new LockService(
            builder.Name,
            services.GetRequiredKeyedService<ILockStore>(builder.Name),
            services.GetRequiredService<IOptionsMonitor<LockOptions>>().Get(builder.Name),
            services.GetRequiredService<LfsEvents>(),
            services.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
