using System.CommandLine;
using Giftless.Upkeep;

namespace Giftless.Server.Commands;

/// <summary><c>Giftless.Server stats</c>: what is stored of each repository.</summary>
internal static class StatsCommand
{
    public static Command Create()
    {
        var repository = UpkeepArguments.MakeRepository();
        var json = UpkeepArguments.MakeJson();
        var command = new Command("stats", "Count what is stored of each repository") { repository, json };
        command.SetAction((line, _) => RunAsync(line.GetValue(repository), line.GetValue(json), ConfigurationArguments.Of(line)));
        return command;
    }

    private static Task<int> RunAsync(RepositoryName? repository, bool asJson, ConfigurationArguments configuration) =>
        UpkeepConsole.RunAsync(async (console, cancellationToken) =>
        {
            await using var app = LfsServer.BuildForCommand(configuration);
            var rows = await new UsageMeter(UpkeepConsole.Open(app), TimeProvider.System)
                .MeasureAsync(repository, console, cancellationToken);
            console.Print([.. rows.Select(UsageRow.Of)], asJson ? UpkeepJson.Default.UsageRowArray : null, Describe);
            return 0;
        });

    private static IEnumerable<string> Describe(UsageRow[] rows)
    {
        var total = new UsageRow(
            "total", false, rows.Sum(row => row.Objects), rows.Sum(row => row.Bytes), rows.Sum(row => row.Removed),
            rows.Sum(row => row.RemovedBytes), rows.Sum(row => row.Unfinished), rows.Sum(row => row.UnfinishedBytes),
            rows.Sum(row => row.Abandoned));
        string[][] cells =
        [
            ["repository", "objects", "bytes", "trash", "bytes", "unfinished", "bytes", "abandoned"],
            .. rows.Append(total).Select(row => row.Cells()),
        ];
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(line => line[column].Length)).ToArray();
        return cells.Select(line => string.Join("  ", line.Select(
            (cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
    }

    internal sealed record UsageRow(
        string Repository, bool Shared, long Objects, long Bytes, long Removed, long RemovedBytes, long Unfinished, long UnfinishedBytes,
        long Abandoned)
    {
        public static UsageRow Of(RepositoryUsage usage) => new(
            usage.Repository.ToString(), usage.IsShared, usage.Objects, usage.Bytes, usage.Removed, usage.RemovedBytes, usage.Unfinished,
            usage.UnfinishedBytes, usage.Abandoned);

        public string[] Cells() =>
        [
            Shared ? $"{Repository} (shared)" : Repository, $"{Objects:N0}", UpkeepConsole.BytesOf(Bytes), $"{Removed:N0}",
            UpkeepConsole.BytesOf(RemovedBytes), $"{Unfinished:N0}", UpkeepConsole.BytesOf(UnfinishedBytes), $"{Abandoned:N0}",
        ];
    }
}
