using System.CommandLine;
using Giftless.Upkeep;

namespace Giftless.Server.Commands;

/// <summary><c>Giftless.Server copy --to FILE</c>: copies all objects to the storage of another configuration.</summary>
internal static class CopyCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to")
        {
            Description = "The JSON file of settings whose GitLfs:Storage is the target",
            HelpName = "FILE",
            Required = true,
        };
        var repository = UpkeepArguments.MakeRepository();
        var quick = new Option<bool>("--quick") { Description = "Do not read everything again from the target at the end" };
        var parallel = UpkeepArguments.MakeParallel();
        var dryRun = UpkeepArguments.MakeDryRun();
        var json = UpkeepArguments.MakeJson();
        var command = new Command("copy", "Copy the objects to another storage; go on where an earlier copy was interrupted")
        {
            to, repository, quick, parallel, dryRun, json,
        };
        command.SetAction((line, _) => RunAsync(
            line.GetRequiredValue(to),
            new CopyOptions
            {
                Repository = line.GetValue(repository),
                ReadsAgain = !line.GetValue(quick),
                Parallelism = line.GetValue(parallel),
                IsDryRun = line.GetValue(dryRun),
            },
            line.GetValue(json),
            ConfigurationArguments.Of(line)));
        return command;
    }

    /// <exception cref="SettingsException">Both are the same storage.</exception>
    private static Task<int> RunAsync(string to, CopyOptions options, bool asJson, ConfigurationArguments configuration) =>
        UpkeepConsole.RunAsync(async (console, cancellationToken) =>
        {
            await using var from = LfsServer.BuildForCommand(configuration, fallsThrough: false);
            await using var target = LfsServer.BuildForCommand(
                new ConfigurationArguments([to], []), fallsThrough: false);
            var place = target.Services.GetRequiredService<ServerSettings>().Storage.ToString();
            if (place == from.Services.GetRequiredService<ServerSettings>().Storage.ToString())
                throw new SettingsException($"The storage of {to} is {place}, from where the objects are to be copied.");
            var report = await new StorageCopier(UpkeepConsole.Open(from), UpkeepConsole.Open(target))
                .CopyAsync(options, console, cancellationToken);
            console.Print(CopyResult.Of(report, options.IsDryRun), asJson ? UpkeepJson.Default.CopyResult : null, Describe);
            return report.Failed == 0 ? 0 : 1;
        });

    private static IEnumerable<string> Describe(CopyResult result) =>
    [
        .. result.Faults.Select(fault => fault.ToString()),
        $"{result.Copied:N0} of {result.Objects:N0} objects ({UpkeepConsole.BytesOf(result.CopiedBytes)} of "
            + $"{UpkeepConsole.BytesOf(result.Bytes)}) {(result.DryRun ? "would be" : "were")} copied.",
        result.Failed > 0 ? $"{result.Failed:N0} are not there as they have to be."
            : result.DryRun ? "Nothing was changed."
            : "Everything is there.",
    ];

    internal sealed record CopyResult(
        bool DryRun, long Objects, long Bytes, long Copied, long CopiedBytes, long Failed, FaultRow[] Faults)
    {
        public static CopyResult Of(CopyReport report, bool isDryRun) => new(
            isDryRun, report.Objects, report.Bytes, report.Copied, report.CopiedBytes, report.Failed,
            [.. report.Faults.Select(FaultRow.Of)]);
    }
}
