using Giftless.Client;

namespace Giftless.Tool.Git;

/// <summary>Runs git for what it knows.</summary>
internal static class GitRun
{
    /// <exception cref="GitLfsException">There is no git.</exception>
    public static Task<GitCommand> TryAsync(CancellationToken cancellationToken, params string[] arguments) =>
        GitCommand.RunAsync(arguments, folder: null, input: "", mayPrompt: false, cancellationToken);

    /// <exception cref="ToolException">Git failed.</exception>
    /// <exception cref="GitLfsException">There is no git.</exception>
    public static async Task<string> AskAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var git = await TryAsync(cancellationToken, arguments);
        return git.ExitCode == 0
            ? git.Output
            : throw new ToolException($"git {arguments[0]} failed: {git.Error}");
    }

    /// <summary>Keys and values as <c>git config -z</c> writes them; a key without a value is switched on.</summary>
    public static IEnumerable<(string Key, string Value)> Pairs(string output) =>
        from entry in output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
        let end = entry.IndexOf('\n', StringComparison.Ordinal)
        select end < 0 ? (entry, "true") : (entry[..end], entry[(end + 1)..]);
}
