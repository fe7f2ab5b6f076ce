using Giftless.AspNetCore;
using Giftless.Git;

namespace Giftless.Server;

/// <summary>The section <c>GitLfs</c> of the configuration, beside what <see cref="GitLfsOptions"/> takes from it.</summary>
internal sealed class ServerSettings
{
    /// <summary>A folder that servers of one storage share, for the keys of the tokens on links; unset for this machine's own.</summary>
    public string? KeyRing { get; set; }

    /// <summary>Addresses and networks of the proxies whose <c>X-Forwarded-*</c> headers are believed.</summary>
    public IList<string> TrustedProxies { get; } = [];

    public StorageSettings Storage { get; set; } = new();

    public LockSettings Locks { get; set; } = new();

    public AccessSettings Access { get; set; } = new();

    public AuditSettings Audit { get; set; } = new();

    /// <summary>What <c>check-push</c> refuses.</summary>
    public PushCheckOptions PushCheck { get; set; } = new();

    /// <summary>Says, one line each, what is wrong with the section.</summary>
    public static IEnumerable<string> FindFaults(IConfigurationSection section) =>
        ConfigurationKeys.FindFaults(section, typeof(ServerSettings), typeof(GitLfsOptions));

    /// <param name="section">The section, which has no faults.</param>
    public static ServerSettings Read(IConfigurationSection section)
    {
        var settings = new ServerSettings();
        section.Bind(settings);
        return settings;
    }
}
