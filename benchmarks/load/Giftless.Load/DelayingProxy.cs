using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Giftless.Load;

/// <summary>A line of any width on which every byte takes its time. It counts no bytes and drops none.</summary>
internal sealed class DelayingProxy : IDisposable
{
    private const int Block = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly TimeSpan _oneWay;

    /// <param name="server">Where the line leads to.</param>
    /// <param name="roundTrip">How long a byte takes there and back.</param>
    public DelayingProxy(Uri server, TimeSpan roundTrip)
    {
        (_server, _oneWay) = (server, roundTrip / 2);
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new UriBuilder(_server) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The measurement is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            await server.ConnectAsync(_server.Host, _server.Port);
            await Task.WhenAny(
                CarryAsync(client.GetStream(), server.GetStream()), CarryAsync(server.GetStream(), client.GetStream()));
        }
    }

    private async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        var underWay = Channel.CreateUnbounded<(long Due, ReadOnlyMemory<byte> Bytes)>();
        var arriving = ArriveAsync(underWay.Reader, to);
        try
        {
            while (true)
            {
                var bytes = new byte[Block];
                if (await from.ReadAsync(bytes) is var read && read == 0)
                    break;
                underWay.Writer.TryWrite((Environment.TickCount64 + (long)_oneWay.TotalMilliseconds, bytes.AsMemory(0, read)));
            }
        }
        catch (IOException)
        {
            // One side is gone, and the other hears of it.
        }

        underWay.Writer.Complete();
        await arriving;
    }

    private static async Task ArriveAsync(ChannelReader<(long Due, ReadOnlyMemory<byte> Bytes)> underWay, NetworkStream to)
    {
        try
        {
            await foreach (var (due, bytes) in underWay.ReadAllAsync())
            {
                if (due - Environment.TickCount64 is > 0 and var left)
                    await Task.Delay((int)left);
                await to.WriteAsync(bytes);
            }
        }
        catch (IOException)
        {
            // As above.
        }
    }
}
