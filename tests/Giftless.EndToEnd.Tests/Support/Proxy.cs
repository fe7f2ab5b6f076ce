using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>
/// Stands between client and server, passing bytes on as they are. It can stop them in the middle of a transfer, so that a test can
/// interrupt exactly there, and its address outlives the server's.
/// </summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly Task _accepting;

    private int _served;

    public Proxy(Uri[] targets)
    {
        Targets = targets;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The servers, which get connections by turns. Others can take their place.</summary>
    public Uri[] Targets { get; set; }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>From the client to the server.</summary>
    public Valve Up { get; } = new();

    /// <summary>From the server to the client.</summary>
    public Valve Down { get; } = new();

    /// <summary>Ends all connections as a line does that breaks: what is on its way is lost.</summary>
    public void Reset()
    {
        foreach (var connection in _open.Keys)
            connection.Client?.Close(0);
    }

    /// <summary>Cuts all connections.</summary>
    public void Cut()
    {
        foreach (var connection in _open.Keys)
            connection.Close();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        Up.Open();
        Down.Open();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync()));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client)
    {
        // What waits to be sent when a line breaks is lost, and would be the proxy's doing.
        using var server = new TcpClient { SendBufferSize = 128 * 1024 };
        using (client)
        {
            _open[client] = _open[server] = true;
            try
            {
                var target = Targets[Interlocked.Increment(ref _served) % Targets.Length];
                await server.ConnectAsync(target.Host, target.Port);
                await await Task.WhenAny(
                    CopyAsync(client.GetStream(), server.GetStream(), Up), CopyAsync(server.GetStream(), client.GetStream(), Down));
            }
            catch (Exception exception) when (
                exception is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // One side is gone; the other is told by closing its connection too.
            }
            finally
            {
                _open.TryRemove(client, out _);
                _open.TryRemove(server, out _);
            }
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Valve valve)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReadAsync(buffer)) > 0;)
        {
            await to.WriteAsync(buffer.AsMemory(0, read));
            await valve.CountAsync(read);
        }
    }
}
