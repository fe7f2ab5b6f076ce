using System.CommandLine;
using Giftless.Upkeep;

namespace Giftless.Server.Commands;

/// <summary><c>Giftless.Server gc</c>: moves to the trash what no commit needs any more.</summary>
internal static class GcCommand
{
    public static Command Create()
    {
        var git = UpkeepArguments.MakeGit(isRequired: true);
        var grace = UpkeepArguments.MakeDays("--grace", "For how many days collections must have found that nothing needs an object (14)");
        var share = new Option<double>("--max-share")
        {
            Description = "Refuse where a greater share of a repository's objects is needed by nothing",
            HelpName = "SHARE",
            DefaultValueFactory = _ => new CollectionOptions().MaxShare,
        };
        var all = new Option<bool>("--all-repositories")
        {
            Description = "Those given with --git are all there are; needed where the layout is shared",
        };
        var dryRun = UpkeepArguments.MakeDryRun();
        var json = UpkeepArguments.MakeJson();
        var command = new Command("gc", "Move objects to the trash that no commit needs; refuse when unsure")
        {
            git, grace, share, all, dryRun, json,
        };
        command.SetAction((line, _) => RunAsync(
            Group(line.GetRequiredValue(git)),
            new CollectionOptions
            {
                Grace = line.GetValue(grace) ?? new CollectionOptions().Grace,
                MaxShare = line.GetValue(share),
                AreAllRepositories = line.GetValue(all),
                IsDryRun = line.GetValue(dryRun),
            },
            line.GetValue(json),
            ConfigurationArguments.Of(line)));
        return command;
    }

    /// <summary>Several folders of one repository count together.</summary>
    public static IReadOnlyList<CollectedRepository> Group(IEnumerable<(RepositoryName Repository, string Folder)> git) =>
    [
        .. git.GroupBy(one => one.Repository).Select(of => new CollectedRepository(
            of.Key, [.. of.Select(one => new GitReferenceSource(one.Folder))])),
    ];

    private static Task<int> RunAsync(
        IReadOnlyList<CollectedRepository> repositories, CollectionOptions options, bool asJson, ConfigurationArguments configuration) =>
        UpkeepConsole.RunAsync(async (console, cancellationToken) =>
        {
            await using var app = LfsServer.BuildForCommand(configuration);
            var reports = await new GarbageCollector(UpkeepConsole.Open(app), TimeProvider.System)
                .CollectAsync(repositories, options, console, cancellationToken);
            console.Print(
                [.. reports.Select(report => CollectionRow.Of(report, options.IsDryRun))],
                asJson ? UpkeepJson.Default.CollectionRowArray : null,
                rows => rows.SelectMany(Describe));
            return reports.All(report => report.Failed == 0) ? 0 : 1;
        });

    private static IEnumerable<string> Describe(CollectionRow row) =>
    [
        $"{string.Join(", ", row.Repositories)}: {row.Objects:N0} objects, {UpkeepConsole.BytesOf(row.Bytes)}",
        $"  needed {row.Needed:N0}, claimed {row.Claimed:N0}, waiting {row.Waiting:N0}, of others {row.OfOthers:N0}",
        $"  {(row.DryRun ? "would be moved" : "moved")} to the trash {row.Removed:N0}, {UpkeepConsole.BytesOf(row.RemovedBytes)}; "
            + $"restored {row.Restored:N0}; failed {row.Failed:N0}",
    ];

    internal sealed record CollectionRow(
        string[] Repositories, bool DryRun, long Objects, long Bytes, long Needed, long Claimed, long Waiting, long OfOthers, long Removed,
        long RemovedBytes, long Restored, long Failed)
    {
        public static CollectionRow Of(CollectionReport report, bool isDryRun) => new(
            [.. report.Repositories.Select(repository => repository.ToString())], isDryRun, report.Objects, report.Bytes, report.Needed,
            report.Claimed, report.Waiting, report.OfOthers, report.Removed, report.RemovedBytes, report.Restored, report.Failed);
    }
}
