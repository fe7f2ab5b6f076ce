using System.CommandLine;
using System.Runtime.CompilerServices;
using Giftless.Locks;

namespace Giftless.Server.Commands;

/// <summary>
/// <c>Giftless.Server locks list|release</c>: the locks of a repository, for whoever may read the server's configuration.
/// </summary>
internal static class LocksCommand
{
    /// <summary>Who releases locks here, as hosts and the audit see it.</summary>
    private static readonly LockOwner Administrator = new("giftless:administrator", "administrator");

    public static Command Create() => new("locks", "List or release the locks of a repository") { CreateList(), CreateRelease() };

    private static Command CreateList()
    {
        var (query, json) = (new Query(), UpkeepArguments.MakeJson());
        var command = new Command("list", "List locks, and who holds them since when") { json };
        query.AddTo(command);
        command.SetAction((line, _) => RunAsync(line, async (locks, console, cancellationToken) =>
        {
            var rows = await query.FindAsync(line, locks, cancellationToken).Select(LockRow.Of).ToArrayAsync(cancellationToken);
            console.Print(rows, line.GetValue(json) ? UpkeepJson.Default.LockRowArray : null, all => all.Select(row => row.ToString()));
            return 0;
        }));
        return command;
    }

    private static Command CreateRelease()
    {
        var ids = new Argument<string[]>("ID") { Description = "The locks", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All locks of the repository" };
        var (query, dryRun, json) = (new Query(), UpkeepArguments.MakeDryRun(), UpkeepArguments.MakeJson());
        var command = new Command("release", "Release locks, whoever holds them") { ids, all, dryRun, json };
        query.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(ids) is not { Length: > 0 } && !result.GetValue(all) && !query.IsNarrow(result))
                result.AddError("Which locks? Name their ids, --user, --path or --older-than, or --all.");
        });
        command.SetAction((line, _) => RunAsync(line, async (locks, console, cancellationToken) =>
        {
            var named = line.GetValue(ids) ?? [];
            var found = await query.FindAsync(line, locks, cancellationToken)
                .Where(held => named.Length == 0 || named.Contains(held.Id)).ToListAsync(cancellationToken);
            var unknown = named.Except(found.Select(held => held.Id)).ToList();
            foreach (var held in found.Where(_ => !line.GetValue(dryRun)))
            {
                await locks.ReleaseAsync(
                    held.Repository, held.Id, Administrator, force: true, () => ValueTask.FromResult(true), cancellationToken);
            }

            console.Print(
                [.. found.Select(LockRow.Of)],
                line.GetValue(json) ? UpkeepJson.Default.LockRowArray : null,
                rows =>
                [
                    .. rows.Select(row => row.ToString()),
                    .. unknown.Select(id => $"There is no lock {id}."),
                    $"Locks that {(line.GetValue(dryRun) ? "would be" : "were")} released: {rows.Length}.",
                ]);
            return unknown.Count == 0 ? 0 : 1;
        }));
        return command;
    }

    private static Task<int> RunAsync(ParseResult line, Func<LockService, UpkeepConsole, CancellationToken, Task<int>> act) =>
        UpkeepConsole.RunAsync(async (console, cancellationToken) =>
        {
            await using var app = LfsServer.BuildForCommand(ConfigurationArguments.Of(line));
            CheckPushCommand.DemandLocks(app.Services.GetRequiredService<ServerSettings>());
            try
            {
                return await act(app.Services.GetRequiredKeyedService<LockService>(""), console, cancellationToken);
            }
            catch (LockStoreUnavailableException exception)
            {
                throw new SettingsException($"The locks cannot be read (GitLfs:Locks): {exception.GetBaseException().Message}");
            }
        });

    internal sealed record LockRow(string Id, string Path, string Owner, string OwnerId, DateTimeOffset LockedAt)
    {
        public static LockRow Of(FileLock held) =>
            new(held.Id, held.Path.ToString(), held.Owner.Name, held.Owner.Id, held.LockedAt);

        public override string ToString() => $"{LockedAt:yyyy-MM-dd HH:mm:ss}Z  {Owner,-12}  {Path}  {Id}";
    }

    /// <summary>Which locks.</summary>
    private sealed class Query
    {
        private readonly Option<RepositoryName?> _repository = UpkeepArguments.MakeRepository(isRequired: true);
        private readonly Option<string?> _user = new("--user")
        {
            Description = "Only those of this user, by name or id",
            HelpName = "USER",
        };

        private readonly Option<string?> _path = new("--path")
        {
            Description = "Only on this file, or below this folder",
            HelpName = "PATH",
        };

        private readonly Option<TimeSpan?> _age = UpkeepArguments.MakeDays("--older-than", "Only those that are older, in days");

        public void AddTo(Command command)
        {
            foreach (var option in new Option[] { _repository, _user, _path, _age })
                command.Add(option);
        }

        public bool IsNarrow(System.CommandLine.Parsing.CommandResult result) =>
            result.GetValue(_user) is not null || result.GetValue(_path) is not null || result.GetValue(_age) is not null;

        public async IAsyncEnumerable<FileLock> FindAsync(
            ParseResult line, LockService locks, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var before = TimeProvider.System.GetUtcNow() - (line.GetValue(_age) ?? TimeSpan.Zero);
            var user = line.GetValue(_user);
            var path = line.GetValue(_path)?.TrimEnd('/');
            for (string? cursor = null; ;)
            {
                (var page, cursor) = await locks.ListAsync(
                    line.GetRequiredValue(_repository)!, id: null, path: null, cursor, limit: null, cancellationToken);
                foreach (var held in page.Where(held => held.LockedAt <= before && IsOf(held, user) && IsBelow(held, path)))
                    yield return held;
                if (cursor is null)
                    yield break;
            }
        }

        private static bool IsOf(FileLock held, string? user) =>
            user is null || held.Owner.Name == user || held.Owner.Id == LockOwner.ById(user).Id;

        private static bool IsBelow(FileLock held, string? path) =>
            path is null || held.Path.ToString() == path || held.Path.ToString().StartsWith($"{path}/", StringComparison.Ordinal);
    }
}
