using System.Diagnostics;
using System.Globalization;

namespace Giftless.GitHost;

/// <summary>What a git that this host starts knows of the world.</summary>
internal static class GitEnvironment
{
    /// <summary>Nothing of how the host itself was started gets in.</summary>
    public static void Clean(ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
    }

    /// <summary>Settings of git for this process and those that it starts, whatever the repository's own say.</summary>
    public static void Set(ProcessStartInfo start, params IReadOnlyList<(string Key, string Value)> settings)
    {
        start.Environment["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < settings.Count; i++)
        {
            start.Environment[$"GIT_CONFIG_KEY_{i}"] = settings[i].Key;
            start.Environment[$"GIT_CONFIG_VALUE_{i}"] = settings[i].Value;
        }
    }
}
