using System.ComponentModel;
using System.Diagnostics;

namespace Giftless.Tool.Agent;

/// <summary>
/// Hands a remote that is a folder on to the agent that git-lfs brings for those. A setting of <c>lfs.standalonetransferagent</c> for all
/// remotes keeps git-lfs from choosing it.
/// </summary>
internal static class StandaloneFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="lines">Git-lfs.</param>
    /// <param name="init">How git-lfs began, which has its answer.</param>
    /// <param name="request">What it wants first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ToolException">There is no git-lfs, or it does not begin.</exception>
    public static async Task<int> RunAsync(AgentLines lines, string init, string request, CancellationToken cancellationToken)
    {
        using var agent = Start();
        try
        {
            await SendAsync(agent, init, cancellationToken);
            var answer = await agent.StandardOutput.ReadLineAsync(cancellationToken);
            if (answer is null || answer.Contains("error", StringComparison.Ordinal))
                throw new ToolException("git-lfs standalone-file cannot use the folder.");
            var replies = lines.PassOnAsync(agent.StandardOutput, cancellationToken);
            for (var line = request; line is not null; line = await lines.ReadAsync(cancellationToken))
                await SendAsync(agent, line, cancellationToken);
            agent.StandardInput.Close();
            await replies;
            await agent.WaitForExitAsync(cancellationToken);
            return agent.ExitCode;
        }
        finally
        {
            await EndAsync(agent);
        }
    }

    private static async Task SendAsync(Process agent, string line, CancellationToken cancellationToken)
    {
        await agent.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await agent.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>Lets it tidy up, and no longer than that takes.</summary>
    private static async Task EndAsync(Process agent)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            agent.StandardInput.Close();
            await agent.WaitForExitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            agent.Kill();
        }
    }

    private static Process Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("git-lfs", ["standalone-file"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        }
        catch (Win32Exception exception)
        {
            throw new ToolException($"git-lfs cannot be started: {exception.Message}");
        }
    }
}
