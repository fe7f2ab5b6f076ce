using System.CommandLine;
using Giftless.Tool.Agent;

namespace Giftless.Tool.Commands;

/// <summary><c>giftless agent</c>, which git-lfs starts.</summary>
internal static class AgentCommand
{
    public const string Name = "agent";

    public static Command Create()
    {
        var command = new Command(Name, "Move objects for git-lfs, which starts it after giftless install");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var lines = new AgentLines(Console.OpenStandardInput(), Console.OpenStandardOutput());
        // Nothing ends a read of standard input but its end: nobody waits for it.
        _ = Task.Run(lines.ListenAsync, CancellationToken.None);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lines.Gone);
        try
        {
            return await new TransferAgent(lines, TimeProvider.System).RunAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }
}
