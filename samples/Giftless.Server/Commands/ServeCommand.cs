using System.CommandLine;

namespace Giftless.Server.Commands;

/// <summary><c>Giftless.Server serve</c>, or just <c>Giftless.Server</c>: serves until it is stopped.</summary>
internal static class ServeCommand
{
    private const string Name = "serve";

    public static Command Create()
    {
        var command = new Command(Name, "Serve until Ctrl+C, or until the service is stopped");
        command.SetAction((line, _) => RunAsync(ConfigurationArguments.Of(line)));
        return command;
    }

    /// <summary>Whether a command line asks for a server.</summary>
    public static bool IsMeantBy(ParseResult line) => line.CommandResult.Command is RootCommand or { Name: Name };

    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    public static async Task<int> RunAsync(ConfigurationArguments configuration)
    {
        var app = LfsServer.Build(configuration);
        var report = await StartChecks.RunAsync(app);
        LfsServer.Map(app);
        await app.StartAsync();
        Welcome.Write(app, report);
        await app.WaitForShutdownAsync();
        return 0;
    }
}
