using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Giftless.Attacks.Tests;

/// <summary>Sends what no HTTP client would.</summary>
internal static class RawRequest
{
    private static readonly TimeSpan MostForAnAnswer = TimeSpan.FromSeconds(5);

    /// <summary>Sends some text, says that this was all, since the server may wait for more, and reads what comes.</summary>
    /// <param name="address">The server.</param>
    /// <param name="text">The request.</param>
    /// <param name="source">The last byte of the address on this machine that it comes from: each has only so many ports.</param>
    /// <returns>The status of the last answer, or 0 where there was none.</returns>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async Task<int> SendAsync(Uri address, string text, byte source)
    {
        using var limit = new CancellationTokenSource(MostForAnAnswer);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, source]), 0));
            await socket.ConnectAsync(IPAddress.Loopback, address.Port, limit.Token);
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), limit.Token);
            socket.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(new NetworkStream(socket), Encoding.Latin1);
            var answer = await reader.ReadToEndAsync(limit.Token);
            var last = answer.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal);
            return last < 0 || answer.Length < last + 12 ? 0 : int.Parse(answer.AsSpan(last + 9, 3), provider: null);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return 0;
        }
    }
}
