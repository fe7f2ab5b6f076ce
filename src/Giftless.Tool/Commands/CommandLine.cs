using System.CommandLine;
using System.CommandLine.Help;
using Giftless.Client;

namespace Giftless.Tool.Commands;

/// <summary>What may stand on the command line. A new command is a class of this folder and a line here.</summary>
internal static class CommandLine
{
    private const int Columns = 80;

    public static async Task<int> RunAsync(string[] args)
    {
        // A word that begins with @ is a file to move, and none to read words from.
        var line = MakeRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (line.Errors.Count > 0)
        {
            var help = line.CommandResult.Command is RootCommand ? "--help" : $"{line.CommandResult.Command.Name} --help";
            // A word that is unknown leaves others without a place: what they lack says nothing then.
            var faults = line.UnmatchedTokens.Count > 0
                ? [$"'{line.UnmatchedTokens[0]}' is not known here"]
                : line.Errors.Select(error => error.Message.TrimEnd('.')).Distinct();
            foreach (var fault in faults)
                await Console.Error.WriteLineAsync($"giftless: {fault}. See giftless {help}.");
            return ExitCode.Misused;
        }

        try
        {
            return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception exception)
            when (exception is ToolException or GitLfsException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"giftless: {exception.Message}");
            return ExitCode.Failed;
        }
    }

    private static RootCommand MakeRoot()
    {
        var root = new RootCommand("Moves files to and from Git LFS servers, in parts, and on after a break.")
        {
            UploadCommand.Create(),
            DownloadCommand.Create(),
            VerifyCommand.Create(),
            InstallCommand.Create(),
            AgentCommand.Create(),
        };
        root.Options.OfType<HelpOption>().Single().Action = new HelpAction { MaxWidth = Columns };
        return root;
    }
}
