namespace Giftless.Tool.Git;

/// <summary>What makes git-lfs start the agent, in one of git's files of settings. Nobody else's settings are touched.</summary>
/// <param name="scope">The file: <c>--global</c>, <c>--system</c> or <c>--local</c>.</param>
internal sealed class AgentInstallation(string scope)
{
    private const string Name = "giftless";
    private const string Section = $"lfs.customtransfer.{Name}";
    private const string AgentName = "agent";
    private const string AnyServer = "lfs.standalonetransferagent";

    /// <summary>Nothing was set: exit code 5 of git config.</summary>
    private const int NotThere = 5;

    /// <summary>Writes the settings, over those of an earlier installation.</summary>
    /// <param name="server">The endpoint that the agent is for; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ToolException">Another agent is set there, or git cannot write.</exception>
    public async Task InstallAsync(Uri? server, CancellationToken cancellationToken)
    {
        var key = KeyOf(server);
        var (path, arguments) = OwnProgram();
        var present = await GitRun.TryAsync(cancellationToken, "config", scope, "--get-all", key);
        var others = present.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(value => value != Name).ToList();
        if (others.Count > 0)
            throw new ToolException($"{key} is '{others[0]}' already; remove it first: git config {scope} --unset-all {key}");
        await GitRun.AskAsync(cancellationToken, "config", scope, "--replace-all", $"{Section}.path", path);
        await GitRun.AskAsync(cancellationToken, "config", scope, "--replace-all", $"{Section}.args", arguments);
        await GitRun.AskAsync(cancellationToken, "config", scope, "--replace-all", $"{Section}.concurrent", "true");
        await GitRun.AskAsync(cancellationToken, "config", scope, "--replace-all", key, Name);
    }

    /// <summary>Removes what <see cref="InstallAsync"/> wrote; where nothing is left, nothing happens.</summary>
    /// <param name="server">The endpoint; null for all that the agent is set for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ToolException">Git cannot write.</exception>
    public async Task UninstallAsync(Uri? server, CancellationToken cancellationToken)
    {
        var keys = await FindAsync(cancellationToken);
        var gone = server is null ? keys : [.. keys.Where(key => key == KeyOf(server))];
        foreach (var key in gone)
            await UnsetAsync(key, cancellationToken, $"^{Name}$");
        if (keys.Count > gone.Count)
            return;
        foreach (var name in new[] { "path", "args", "concurrent" })
            await UnsetAsync($"{Section}.{name}", cancellationToken);
    }

    private static string KeyOf(Uri? server) =>
        server is null ? AnyServer : $"lfs.{server.AbsoluteUri.TrimEnd('/')}.standalonetransferagent";

    /// <summary>How git-lfs is to start this program: its path is one word, and its arguments are a shell's.</summary>
    private static (string Path, string Arguments) OwnProgram()
    {
        var program = Environment.ProcessPath ?? throw new ToolException("This program does not know where it is.");
        var isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var assembly = Path.Join(AppContext.BaseDirectory, $"{typeof(AgentInstallation).Assembly.GetName().Name}.dll");
        return (program.Replace('\\', '/'), isHost ? $"'{assembly.Replace('\\', '/').Replace("'", "'\\''")}' {AgentName}" : AgentName);
    }

    /// <summary>The keys by which git-lfs takes the agent for a server, or for all.</summary>
    private async Task<List<string>> FindAsync(CancellationToken cancellationToken)
    {
        var list = await GitRun.TryAsync(
            cancellationToken, "config", scope, "-z", "--get-regexp", @"^lfs\.(.*\.)?standalonetransferagent$", $"^{Name}$");
        return [.. GitRun.Pairs(list.Output).Select(pair => pair.Key).Distinct()];
    }

    private async Task UnsetAsync(string key, CancellationToken cancellationToken, params string[] value)
    {
        var git = await GitRun.TryAsync(cancellationToken, ["config", scope, "--unset-all", key, .. value]);
        if (git.ExitCode is not (0 or NotThere))
            throw new ToolException($"git config {scope} --unset-all {key} failed: {git.Error}");
    }
}
