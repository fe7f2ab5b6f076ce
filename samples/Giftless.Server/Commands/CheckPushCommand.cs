using System.CommandLine;
using Giftless.Git;
using Giftless.Locks;

namespace Giftless.Server.Commands;

/// <summary>
/// <c>Giftless.Server check-push REPOSITORY USER</c>, in the <c>pre-receive</c> hook of a Git repository: refuses a push that would leave
/// clones broken, or changes files which others have locked. It reads the refs that are pushed from standard input, as the hook gets them.
/// </summary>
internal static class CheckPushCommand
{
    public static Command Create() => HookArguments.Create(
        "check-push", "In a pre-receive hook: refuse a push without its objects, or of locked files", RunAsync);

    /// <exception cref="SettingsException">The configuration names no locks that outlive a process.</exception>
    public static void DemandLocks(ServerSettings settings)
    {
        if (settings.Locks.Provider is LockProvider.None or LockProvider.Memory)
        {
            throw new SettingsException(
                $"GitLfs:Locks:Provider is {settings.Locks.Provider}, so that this command knows of no locks. Set it to Sqlite or "
                    + "PostgreSql, or GitLfs:PushCheck:Locks to false.");
        }
    }

    /// <summary>Says no where anything is missing that it takes to say yes.</summary>
    private static async Task<int> RunAsync(HookArguments hook, ConfigurationArguments configuration)
    {
        await using var app = LfsServer.BuildForCommand(configuration);
        DemandWhatItTakes(app.Services.GetRequiredService<ServerSettings>());
        var updates = await HookArguments.ReadUpdatesAsync();
        var check = app.Services.GetRequiredKeyedService<PushCheck>("");
        try
        {
            var faults = await check.FindFaultsAsync(
                gitDirectory: null, hook.Repository, hook.User, updates, CancellationToken.None);
            foreach (var line in PushFault.Explain(faults, updates))
                await Console.Error.WriteLineAsync(line);
            return faults.Count == 0 ? 0 : 1;
        }
        catch (LockStoreUnavailableException exception)
        {
            throw new SettingsException($"The locks cannot be read (GitLfs:Locks): {exception.GetBaseException().Message}");
        }
    }

    private static void DemandWhatItTakes(ServerSettings settings)
    {
        if (settings.PushCheck.Locks)
            DemandLocks(settings);
        var folder = Path.GetFullPath(settings.Storage.FileSystem.Root);
        if (settings.PushCheck.Objects && settings.Storage.Provider == StorageProvider.FileSystem && !Directory.Exists(folder))
        {
            throw new SettingsException(
                $"GitLfs:Storage:FileSystem:Root is {folder}, where no folder is. A hook runs in the folder of its repository: write the "
                    + "whole path. GitLfs:PushCheck:Objects=false has no objects looked for.");
        }
    }
}
