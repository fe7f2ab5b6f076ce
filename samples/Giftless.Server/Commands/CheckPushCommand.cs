using System.CommandLine;
using Giftless.Locks;

namespace Giftless.Server.Commands;

/// <summary>
/// <c>Giftless.Server check-push REPOSITORY USER</c>, in the <c>pre-receive</c> hook of a Git repository: refuses a push that changes
/// files which others have locked. It reads the refs that are pushed from standard input, as the hook gets them.
/// </summary>
internal static class CheckPushCommand
{
    public static Command Create()
    {
        var repository = new Argument<string>("REPOSITORY") { Description = "The repository, such as org/game" };
        var user = new Argument<string>("USER") { Description = "Who pushes" };
        var command = new Command("check-push", "In a pre-receive hook: refuse a push that changes files which others have locked")
        {
            repository,
            user,
        };
        command.SetAction((line, _) => RunAsync(
            line.GetRequiredValue(repository), line.GetRequiredValue(user), ConfigurationArguments.Of(line)));
        return command;
    }

    /// <summary>Says no where anything is missing that it takes to say yes.</summary>
    /// <exception cref="LfsException">The arguments make no sense, or the locks cannot be read.</exception>
    /// <exception cref="SettingsException">The configuration names no locks that outlive a process.</exception>
    private static async Task<int> RunAsync(string repository, string user, ConfigurationArguments configuration)
    {
        if (!RepositoryName.TryParsePath(repository, out var name, out var fault))
            throw new LfsException(422, fault);
        if (string.IsNullOrWhiteSpace(user))
            throw new LfsException(422, "The user is empty. Is the variable set that the hook passes on?");

        var app = LfsServer.Build(configuration, makesLockTable: false);
        var provider = app.Services.GetRequiredService<ServerSettings>().Locks.Provider;
        if (provider is LockProvider.None or LockProvider.Memory)
        {
            throw new SettingsException(
                $"GitLfs:Locks:Provider is {provider}, so that this command knows of no locks. Set it to Sqlite or PostgreSql.");
        }

        var locks = app.Services.GetRequiredKeyedService<LockService>("");
        var others = await FindOthersAsync(locks, name, LockOwner.ById(user));
        foreach (var item in others.OrderBy(item => item.Path.ToString(), StringComparer.Ordinal))
            await Console.Error.WriteLineAsync($"{item.Path} is locked by {item.Owner.Name}.");
        return others.Count == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<FileLock>> FindOthersAsync(LockService locks, RepositoryName repository, LockOwner user)
    {
        var paths = new HashSet<LockPath>();
        var updates = 0;
        for (; await Console.In.ReadLineAsync() is { } line; updates++)
        {
            if (line.Split(' ', 3) is not [var oldCommit, var newCommit, _])
                throw new LfsException(422, $"'{line}' is not what a pre-receive hook gets: old commit, new commit, ref.");
            paths.UnionWith(await PushedFiles.FindAsync(gitDirectory: null, oldCommit, newCommit, CancellationToken.None));
        }

        if (updates == 0)
            throw new LfsException(422, "No refs came on standard input, where a pre-receive hook gets them.");

        try
        {
            // A push that changes nothing says nothing about the locks; that they can be read is known all the same.
            await locks.ListAsync(repository, id: null, path: null, cursor: null, limit: 1, CancellationToken.None);
            return await locks.FindOthersAsync(repository, user, paths, CancellationToken.None);
        }
        catch (LockStoreUnavailableException exception)
        {
            throw new SettingsException($"The locks cannot be read (GitLfs:Locks): {exception.GetBaseException().Message}");
        }
    }
}
