using Giftless.AspNetCore.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Tells of the health of Git LFS servers.</summary>
public static class GitLfsHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds checks of what a Git LFS server depends on: its storage, the database of its locks, and the keys of the tokens on its links.
    /// They are named <c>git-lfs-storage</c>, <c>git-lfs-locks</c> and <c>git-lfs-keys</c>, with <c>:name</c> of a named server behind.
    /// </summary>
    /// <remarks>
    /// Each looks at most once in five seconds, and gives up after ten, however often it is asked. A disk with less than 1 GiB of room is
    /// <see cref="HealthStatus.Degraded"/>.
    /// </remarks>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="server">The name of the server, where it has one.</param>
    public static IHealthChecksBuilder AddGitLfs(this IHealthChecksBuilder builder, string server = "")
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .Add("git-lfs-storage", "The storage", server, probes => probes.StorageAsync)
            .Add("git-lfs-locks", "The database of the locks", server, probes => probes.LocksAsync)
            .Add("git-lfs-keys", "The key ring", server, probes => probes.KeysAsync);
    }

    private static IHealthChecksBuilder Add(
        this IHealthChecksBuilder builder,
        string check,
        string what,
        string server,
        Func<LfsProbes, Func<CancellationToken, Task<HealthCheckResult>>> probe)
    {
        var name = server.Length == 0 ? check : $"{check}:{server}";
        builder.Services.AddKeyedSingleton(name, (services, _) => new CalmHealthCheck(
            what, probe(new LfsProbes(services, server)), services.GetRequiredService<TimeProvider>()));
        return builder.Add(new HealthCheckRegistration(
            name, services => services.GetRequiredKeyedService<CalmHealthCheck>(name), failureStatus: null, tags: ["git-lfs"]));
    }
}
