using System.Diagnostics;

namespace Giftless.Gateway.Tests.Support;

/// <summary>Runs what somebody types.</summary>
internal static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs commands of bash, each of which has to succeed.</summary>
    public static async Task RunAsync(string commands, string folder)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euxo", "pipefail", "-c", commands])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        })!;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var said = await Task.WhenAll(
                shell.StandardOutput.ReadToEndAsync(limit.Token), shell.StandardError.ReadToEndAsync(limit.Token));
            await shell.WaitForExitAsync(limit.Token);
            shell.ExitCode.Should().Be(0, string.Concat(said));
        }
        finally
        {
            if (!shell.HasExited)
                shell.Kill(entireProcessTree: true);
        }
    }
}
