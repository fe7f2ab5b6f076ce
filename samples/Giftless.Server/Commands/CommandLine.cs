using System.CommandLine;
using System.CommandLine.Help;
using Giftless.Upkeep;
using Microsoft.Extensions.Options;

namespace Giftless.Server.Commands;

/// <summary>What may stand on the command line, and what becomes of it. A new command is a class of this folder and a line here.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int Misused = 2;
    private const int Columns = 80;

    public static async Task<int> RunAsync(string[] args)
    {
        // A word that begins with @ is no file to read words from.
        var parser = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var line = MakeRoot().Parse(SettingArguments.Mark(args), parser);
        if (line.Errors.Count > 0)
        {
            foreach (var fault in Faults.Of(line))
                await Console.Error.WriteLineAsync($"Giftless.Server: {fault}");
            return Misused;
        }

        try
        {
            // Signals are the host's, which ends in an orderly way.
            return await line.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception)
            when (exception is SettingsException or OptionsValidationException or LfsException
                or UpkeepException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(
                $"{(ServeCommand.IsMeantBy(line) ? "Giftless.Server cannot start." : "Giftless.Server:")} {exception.Message}");
            return Failed;
        }
    }

    private static RootCommand MakeRoot()
    {
        var root = new RootCommand("A Git LFS server. Without a command, it serves.")
        {
            ConfigurationArguments.Files,
            ConfigurationArguments.Settings,
            ServeCommand.Create(),
            HashPasswordCommand.Create(),
            CheckPushCommand.Create(),
            ReleasePushedCommand.Create(),
            GitLfsAuthenticateCommand.Create(),
            TokenCommand.Create(),
            LocksCommand.Create(),
            StatsCommand.Create(),
            VerifyCommand.Create(),
            CopyCommand.Create(),
            GcCommand.Create(),
            TrashCommand.Create(),
        };
        root.Options.OfType<HelpOption>().Single().Action = new HelpAction { MaxWidth = Columns };
        root.SetAction((line, _) => ServeCommand.RunAsync(ConfigurationArguments.Of(line)));
        return root;
    }
}
