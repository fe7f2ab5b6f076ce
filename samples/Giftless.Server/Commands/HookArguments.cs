using System.CommandLine;
using Giftless.Git;
using Giftless.Locks;

namespace Giftless.Server.Commands;

/// <summary>What commands in the hooks of a Git repository are told.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="User">Who pushes.</param>
internal sealed record HookArguments(RepositoryName Repository, LockOwner User)
{
    private static readonly Argument<string> RepositoryArgument = new("REPOSITORY") { Description = "The repository, such as org/game" };

    private static readonly Argument<string> UserArgument = new("USER") { Description = "Who pushes" };

    public static Command Create(string name, string description, Func<HookArguments, ConfigurationArguments, Task<int>> run)
    {
        var command = new Command(name, description) { RepositoryArgument, UserArgument };
        command.SetAction((line, _) => run(Read(line), ConfigurationArguments.Of(line)));
        return command;
    }

    /// <summary>Reads what the hook gets on standard input.</summary>
    /// <exception cref="LfsException">It is not what a hook gets.</exception>
    public static async Task<IReadOnlyList<RefUpdate>> ReadUpdatesAsync()
    {
        var updates = new List<RefUpdate>();
        while (await Console.In.ReadLineAsync() is { } line)
            updates.Add(RefUpdate.Parse(line));
        return updates.Count > 0
            ? updates
            : throw new LfsException(422, "No refs came on standard input, where a pre-receive hook gets them.");
    }

    private static HookArguments Read(ParseResult line)
    {
        if (!RepositoryName.TryParsePath(line.GetRequiredValue(RepositoryArgument), out var name, out var fault))
            throw new LfsException(422, fault);
        var user = line.GetRequiredValue(UserArgument);
        return string.IsNullOrWhiteSpace(user)
            ? throw new LfsException(422, "The user is empty. Is the variable set that the hook passes on?")
            : new HookArguments(name, LockOwner.ById(user));
    }
}
