namespace Giftless.Tool.Git;

/// <summary>Git's settings where the tool runs, and below them those of the repository's <c>.lfsconfig</c>.</summary>
internal sealed class GitSettings
{
    /// <summary>Where the stock client looks for it: in the working copy, in the index, in the last commit.</summary>
    private static readonly string[][] LfsConfig = [["-f", ".lfsconfig"], ["--blob", ":.lfsconfig"], ["--blob", "HEAD:.lfsconfig"]];

    private readonly Dictionary<string, string> _values = [];

    private GitSettings()
    {
    }

    /// <summary>All settings, each with the value that counts.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => _values;

    /// <summary>Whether the user has uploads go by <c>tus</c>, as the stock client is told.</summary>
    public bool UsesTus => Find("lfs.tustransfers")?.ToUpperInvariant() is "TRUE" or "YES" or "ON" or "1";

    public static async Task<GitSettings> ReadAsync(CancellationToken cancellationToken)
    {
        var settings = new GitSettings();
        var top = await GitRun.TryAsync(cancellationToken, "rev-parse", "--show-toplevel");
        if (top.ExitCode == 0)
            await settings.ReadLfsConfigAsync(top.Output.TrimEnd('\n', '\r'), cancellationToken);
        foreach (var (key, value) in GitRun.Pairs(await GitRun.AskAsync(cancellationToken, "config", "--list", "-z")))
            settings._values[key] = value;
        return settings;
    }

    /// <summary>The value that counts, or null.</summary>
    /// <param name="key">The key: section and name in lower case, what is between as it is written.</param>
    public string? Find(string key) => _values.GetValueOrDefault(key);

    private async Task ReadLfsConfigAsync(string top, CancellationToken cancellationToken)
    {
        foreach (var place in LfsConfig)
        {
            var list = await GitRun.TryAsync(cancellationToken, ["-C", top, "config", "-z", .. place, "--list"]);
            if (list.ExitCode != 0)
                continue;
            foreach (var (key, value) in GitRun.Pairs(list.Output).Where(pair => IsSafe(pair.Key)))
                _values[key] = value;
            return;
        }
    }

    /// <summary>What a repository may say to all who clone it, of what the tool reads.</summary>
    private static bool IsSafe(string key) =>
        key is "lfs.url" or "lfs.pushurl"
        || (key.StartsWith("remote.", StringComparison.Ordinal) && key.EndsWith(".lfsurl", StringComparison.Ordinal));
}
