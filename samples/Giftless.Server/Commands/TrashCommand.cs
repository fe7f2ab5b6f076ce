using System.CommandLine;
using Giftless.Storage;
using Giftless.Upkeep;

namespace Giftless.Server.Commands;

/// <summary><c>Giftless.Server trash list|restore|purge</c>: what was removed.</summary>
internal static class TrashCommand
{
    public static Command Create() => new("trash", "List, restore or delete for good what was removed")
    {
        CreateList(), CreateRestore(), CreatePurge(),
    };

    private static Command CreateList()
    {
        var (repository, json) = (UpkeepArguments.MakeRepository(), UpkeepArguments.MakeJson());
        var command = new Command("list", "List what was removed, when, and why") { repository, json };
        command.SetAction((line, _) => RunAsync(line, async (trash, console, cancellationToken) =>
        {
            var items = new List<TrashItem>();
            await foreach (var removed in trash.ListAsync(line.GetValue(repository), cancellationToken))
            {
                var item = TrashItem.Of(removed);
                if (line.GetValue(json))
                    items.Add(item);
                else
                    console.PrintLine(item.ToString());
            }

            if (line.GetValue(json))
                console.Print([.. items], UpkeepJson.Default.TrashItemArray, _ => []);
            return 0;
        }));
        return command;
    }

    private static Command CreateRestore()
    {
        var oids = new Argument<Oid[]>("OID")
        {
            Description = "The objects; without any, all of the repository that are not there",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result => [.. result.Tokens.Select(token =>
            {
                if (!Oid.TryParse(token.Value, out var oid))
                    result.AddError($"'{token.Value}' is no oid: 64 lower-case hexadecimal characters.");
                return oid;
            })],
        };
        var repository = UpkeepArguments.MakeRepository(isRequired: true);
        var (dryRun, json) = (UpkeepArguments.MakeDryRun(), UpkeepArguments.MakeJson());
        var command = new Command("restore", "Bring back what was removed") { oids, repository, dryRun, json };
        command.SetAction((line, _) => RunAsync(line, async (trash, console, cancellationToken) =>
        {
            var isDryRun = line.GetValue(dryRun);
            var (restored, failed) = await trash.RestoreAsync(
                line.GetRequiredValue(repository)!, line.GetValue(oids) ?? [], isDryRun, cancellationToken);
            console.Print(
                new RestoreResult(isDryRun, [.. restored.Select(oid => oid.ToString())], [.. failed.Select(oid => oid.ToString())]),
                line.GetValue(json) ? UpkeepJson.Default.RestoreResult : null,
                result =>
                [
                    .. result.Failed.Select(oid => $"{oid} is not in the trash, or damaged."),
                    $"{result.Restored.Length} objects {(isDryRun ? "would be" : "were")} restored.",
                ]);
            return failed.Count == 0 ? 0 : 1;
        }));
        return command;
    }

    private static Command CreatePurge()
    {
        var days = UpkeepArguments.MakeDays("--older-than", "How many days it has to have lain there (as set for the storage, or 30)");
        var (repository, dryRun, json) = (UpkeepArguments.MakeRepository(), UpkeepArguments.MakeDryRun(), UpkeepArguments.MakeJson());
        var command = new Command("purge", "Delete for good what has lain in the trash for long enough") { days, repository, dryRun, json };
        command.SetAction((line, _) => RunAsync(line, async (trash, console, cancellationToken) =>
        {
            var isDryRun = line.GetValue(dryRun);
            var (objects, bytes) = await trash.PurgeAsync(
                line.GetValue(days), line.GetValue(repository), isDryRun, cancellationToken);
            console.Print(
                new PurgeResult(isDryRun, objects, bytes),
                line.GetValue(json) ? UpkeepJson.Default.PurgeResult : null,
                result =>
                [
                    $"{result.Objects:N0} objects ({UpkeepConsole.BytesOf(result.Bytes)}) {(isDryRun ? "would be" : "were")} "
                        + "deleted for good.",
                ]);
            return 0;
        }));
        return command;
    }

    private static Task<int> RunAsync(ParseResult line, Func<Trash, UpkeepConsole, CancellationToken, Task<int>> act) =>
        UpkeepConsole.RunAsync(async (console, cancellationToken) =>
        {
            await using var app = LfsServer.BuildForCommand(ConfigurationArguments.Of(line));
            return await act(new Trash(UpkeepConsole.Open(app)), console, cancellationToken);
        });

    internal sealed record TrashItem(string Repository, string Oid, long Size, DateTimeOffset RemovedAt, string Reason)
    {
        public static TrashItem Of(RemovedObject removed) => new(
            removed.Key.Repository.ToString(), removed.Key.Oid.ToString(), removed.Size, removed.RemovedAt,
            removed.Reason.ToString().ToLowerInvariant());

        public override string ToString() => $"{RemovedAt:yyyy-MM-dd HH:mm:ss}Z  {Reason,-12}  {Repository} {Oid} {Size}";
    }

    internal sealed record RestoreResult(bool DryRun, string[] Restored, string[] Failed);

    internal sealed record PurgeResult(bool DryRun, long Objects, long Bytes);
}
