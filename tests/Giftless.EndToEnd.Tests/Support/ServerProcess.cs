using System.Text.RegularExpressions;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>A started server and where it answers.</summary>
internal sealed partial class ServerProcess
{
    private ServerProcess(ChildProcess process, Uri address) => (Process, Address) = (process, address);

    public ChildProcess Process { get; }

    public Uri Address { get; }

    public static async Task<ServerProcess> WhenListeningAsync(ChildProcess process)
    {
        var listening = await process.WaitForOutputAsync(Listening());
        return new ServerProcess(process, new Uri(listening.Groups[1].Value));
    }

    /// <summary>Ends it, since it writes its log a little later than its replies, and reads there what it was asked.</summary>
    /// <returns>The requests with the status of their replies, as <c>GET /path - 206</c>.</returns>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        Process.Terminate();
        (await Process.WaitForExitAsync()).Should().Be(0, "a server that is asked to end does so in good order");
        return [.. Finished().Matches(Process.Output).Select(request => $"{request.Groups[1]} {request.Groups[2]} - {request.Groups[3]}")];
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
    }

    [GeneratedRegex(@"Now listening on: (https?://[^\s""]+)")]
    private static partial Regex Listening();

    [GeneratedRegex(@"Request finished HTTP/1.1 (\S+) http://[^/]+(\S+) - (\d+)")]
    private static partial Regex Finished();
}
