using Giftless.Locks;

namespace Giftless.Server;

/// <summary>
/// <c>Giftless.Server check-push REPOSITORY USER</c>, in the <c>pre-receive</c> hook of a Git repository: refuses a push that changes
/// files which others have locked. It reads the refs that are pushed from standard input, as the hook gets them.
/// </summary>
internal static class CheckPushCommand
{
    public const string Name = "check-push";

    /// <exception cref="LfsException">The arguments make no sense, or the locks cannot be read.</exception>
    public static async Task<int> RunAsync(WebApplication app, string repository, string user)
    {
        if (!RepositoryName.TryParse(repository, out var name, out var fault))
            throw new LfsException(422, fault);
        var locks = app.Services.GetKeyedService<LockService>("") ?? throw new SettingsException("GitLfs:Locks:Provider is None.");

        var paths = new HashSet<LockPath>();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line.Split(' ', 3) is not [var oldCommit, var newCommit, _])
                throw new LfsException(422, $"'{line}' is not what a pre-receive hook gets: old commit, new commit, ref.");
            paths.UnionWith(await PushedFiles.FindAsync(gitDirectory: null, oldCommit, newCommit, CancellationToken.None));
        }

        var others = await locks.FindOthersAsync(name, new LockOwner(user, user), paths, CancellationToken.None);
        foreach (var item in others.OrderBy(item => item.Path.ToString(), StringComparer.Ordinal))
            await Console.Error.WriteLineAsync($"{item.Path} is locked by {item.Owner.Name}.");
        return others.Count == 0 ? 0 : 1;
    }
}
