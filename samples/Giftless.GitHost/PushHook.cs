using Giftless.Git;
using Giftless.Locks;

namespace Giftless.GitHost;

/// <summary>
/// The <c>pre-receive</c> hook of every repository: this program again, in the environment that git gives hooks, so that it sees the
/// commits of the push before they are anybody's.
/// </summary>
internal static class PushHook
{
    public const string Name = "check-push";

    /// <summary>Writes the hook.</summary>
    /// <returns>Its folder, for <c>core.hooksPath</c>.</returns>
    public static string Install(Repositories repositories)
    {
        var folder = Directory.CreateDirectory(Path.Join(repositories.Root, ".hooks")).FullName;
        var file = Path.Join(folder, "pre-receive");
        File.WriteAllText(file, $"""
            #!/bin/sh
            exec {Program()} {Name} "$GITHOST_REPOSITORY" "$GITHOST_OWNER" {Quote(repositories.Root)}

            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>Judges the push whose refs come on standard input.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [_, var path, var owner, var root] || !Repositories.TryParseName(path, out var repository, out _))
            return Say("This is the hook of Giftless.GitHost, which git starts.");

        await using var app = GitHostApp.Build([$"--GitHost:Repositories={root}", "--Logging:LogLevel:Default=None"], forHook: true);
        var updates = new List<RefUpdate>();
        while (await Console.In.ReadLineAsync() is { } update)
            updates.Add(RefUpdate.Parse(update));
        try
        {
            var faults = await app.Services.GetRequiredKeyedService<PushCheck>("")
                .FindFaultsAsync(gitDirectory: null, repository, LockOwner.ById(owner), updates, CancellationToken.None);
            foreach (var line in PushFault.Explain(faults, updates))
                Say(line);
            return faults.Count == 0 ? 0 : 1;
        }
        catch (LfsException exception)
        {
            return Say(exception.Message);
        }
    }

    private static string Program()
    {
        var (process, assembly) = (Environment.ProcessPath!, typeof(PushHook).Assembly.Location);
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? $"{Quote(process)} {Quote(assembly)}" : Quote(process);
    }

    private static int Say(string line)
    {
        Console.Error.WriteLine(line);
        return 1;
    }

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
