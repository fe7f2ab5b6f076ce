using System.CommandLine;
using Giftless.Git;
using Giftless.Locks;

namespace Giftless.Server.Commands;

/// <summary>
/// <c>Giftless.Server release-pushed REPOSITORY USER</c>, in the <c>post-receive</c> hook of a Git repository: whoever has pushed a file is
/// done with it, and has no lock on it any more.
/// </summary>
internal static class ReleasePushedCommand
{
    public static Command Create() => HookArguments.Create(
        "release-pushed", "In a post-receive hook: release the pusher's own locks on what was pushed", RunAsync);

    private static async Task<int> RunAsync(HookArguments hook, ConfigurationArguments configuration)
    {
        await using var app = LfsServer.BuildForCommand(configuration);
        CheckPushCommand.DemandLocks(app.Services.GetRequiredService<ServerSettings>());
        var locks = app.Services.GetRequiredKeyedService<LockService>("");
        var paths = await PushedFiles.FindDoneAsync(
            gitDirectory: null, await HookArguments.ReadUpdatesAsync(), CancellationToken.None);
        foreach (var held in await locks.FindOwnAsync(hook.Repository, hook.User, paths, CancellationToken.None))
        {
            await locks.ReleaseAsync(
                hook.Repository, held.Id, hook.User, force: false, () => ValueTask.FromResult(false), CancellationToken.None);
            await Console.Error.WriteLineAsync($"Your lock on {held.Path} is released.");
        }

        return 0;
    }
}
