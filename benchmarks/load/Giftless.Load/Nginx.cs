using System.Net;
using System.Net.Sockets;

namespace Giftless.Load;

/// <summary>nginx with one worker: it sends files with <c>sendfile</c>, and takes them by <c>dav</c>'s PUT without hashing them.</summary>
internal static class Nginx
{
    public static async Task<ServerProcess> StartAsync(Workspace workspace)
    {
        var address = FreeAddress();
        var configuration = Path.Join(workspace.Root, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr;
            events { }
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              client_max_body_size 0;
              client_body_temp_path {{workspace.Root}}/nginx-bodies;
              server {
                listen {{address.Authority}};
                root {{workspace.Root}};
                location / {
                  dav_methods PUT;
                }
              }
            }
            """);
        var server = ServerProcess.StartNginx(configuration, address);
        using var probe = new TcpClient();
        for (var tries = 0; ; tries++)
        {
            try
            {
                await probe.ConnectAsync(address.Host, address.Port);
                return server;
            }
            catch (SocketException) when (tries < 100)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>nginx cannot say which port it was given, so it is told one that was free a moment ago.</summary>
    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}");
    }
}
