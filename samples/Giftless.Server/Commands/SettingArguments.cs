namespace Giftless.Server.Commands;

/// <summary>
/// Tells settings from words and options: <c>--GitLfs:Locks:Provider=Sqlite</c>, <c>--urls ADDRESS</c>, <c>urls=ADDRESS</c>.
/// </summary>
internal static class SettingArguments
{
    /// <summary>What keys of the configuration may begin with.</summary>
    public static IReadOnlyList<string> Roots { get; } =
    [
        "GitLfs", "Kestrel", "Logging", "ConnectionStrings", "AllowedHosts", "urls", "http_ports", "https_ports", "environment",
        "shutdownTimeoutSeconds", "detailedErrors",
    ];

    /// <summary>Puts <c>--set KEY=VALUE</c> where a setting stands, and leaves all else.</summary>
    public static IReadOnlyList<string> Mark(IReadOnlyList<string> args)
    {
        var marked = new List<string>(args.Count);
        for (var i = 0; i < args.Count; i++)
        {
            var isOption = args[i].StartsWith("--", StringComparison.Ordinal);
            var setting = isOption ? args[i][2..] : args[i];
            var key = setting.Split('=', 2)[0];
            var hasValue = key.Length < setting.Length;
            if (!(isOption || hasValue) || !Roots.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            {
                marked.Add(args[i]);
                continue;
            }

            if (!hasValue && i + 1 < args.Count)
                setting = $"{key}={args[++i]}";
            marked.AddRange([ConfigurationArguments.Settings.Name, setting]);
        }

        return marked;
    }
}
