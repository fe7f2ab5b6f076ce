using System.CommandLine;
using Giftless.Upkeep;

namespace Giftless.Server.Commands;

/// <summary><c>Giftless.Server verify</c>: whether every object is what its oid says.</summary>
internal static class VerifyCommand
{
    /// <summary>Where all is wrong, the first say enough.</summary>
    private const int MostInJson = 1000;

    public static Command Create()
    {
        var repository = UpkeepArguments.MakeRepository();
        var git = UpkeepArguments.MakeGit(isRequired: false);
        var quick = new Option<bool>("--quick") { Description = "Read no object; look only at what the storage says of each" };
        var quarantine = new Option<bool>("--quarantine")
        {
            Description = "Move damaged objects to the trash, so that clients send them again",
        };
        var parallel = UpkeepArguments.MakeParallel();
        var json = UpkeepArguments.MakeJson();
        var command = new Command("verify", "Read every object and compare it with its SHA-256")
        {
            repository, git, quick, quarantine, parallel, json,
        };
        command.SetAction((line, _) => RunAsync(
            new VerificationOptions
            {
                Repository = line.GetValue(repository),
                ReadsNoBytes = line.GetValue(quick),
                Quarantines = line.GetValue(quarantine),
                Parallelism = line.GetValue(parallel),
                Needed = GcCommand.Group(line.GetValue(git) ?? []),
            },
            line.GetValue(json),
            ConfigurationArguments.Of(line)));
        return command;
    }

    private static Task<int> RunAsync(VerificationOptions options, bool asJson, ConfigurationArguments configuration) =>
        UpkeepConsole.RunAsync(async (console, cancellationToken) =>
        {
            await using var app = LfsServer.BuildForCommand(configuration);
            var (faults, count) = (new List<FaultRow>(), 0L);
            await foreach (var fault in new Verifier(UpkeepConsole.Open(app)).VerifyAsync(options, console, cancellationToken))
            {
                count++;
                if (!asJson)
                    console.PrintLine(FaultRow.Of(fault).ToString());
                else if (faults.Count < MostInJson)
                    faults.Add(FaultRow.Of(fault));
            }

            var result = new VerifyResult(count == 0, count, [.. faults]);
            console.Print(
                result,
                asJson ? UpkeepJson.Default.VerifyResult : null,
                _ => [count == 0 ? "Everything is whole." : $"{count:N0} faults."]);
            return count == 0 ? 0 : 1;
        });

    internal sealed record VerifyResult(bool Whole, long Count, FaultRow[] Faults);
}
