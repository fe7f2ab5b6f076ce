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

    /// <summary>What <c>check-push</c> refuses.</summary>
    public PushCheckOptions PushCheck { get; set; } = new();

    /// <exception cref="SettingsException">A key is unknown, or has a value of the wrong kind; the message names it.</exception>
    public static ServerSettings Read(IConfigurationSection section)
    {
        var unknown = ConfigurationKeys.FindUnknown(section, typeof(ServerSettings), typeof(GitLfsOptions)).ToList();
        if (unknown.Count > 0)
            throw new SettingsException(string.Join(Environment.NewLine, unknown));

        try
        {
            var settings = new ServerSettings();
            section.Bind(settings);
            section.Bind(new GitLfsOptions());
            return settings;
        }
        catch (InvalidOperationException exception)
        {
            throw new SettingsException(exception.Message);
        }
    }
}
