using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>A real nginx on loopback in front of a server.</summary>
internal sealed partial class NginxServer
{
    private NginxServer(string folder, Uri address) => (Folder, Address) = (folder, address);

    private string Folder { get; }

    public Uri Address { get; }

    /// <summary>The requests with the status of their replies, as <c>GET /path - 206</c>.</summary>
    public IEnumerable<string> Requests => File.ReadLines(Path.Join(Folder, "access.log"));

    /// <summary>What the documentation says for a server at the root of a site.</summary>
    public static string Documented(Uri server) => LinesOf(1, server);

    /// <summary>What the documentation says for a server below a path.</summary>
    public static string DocumentedBelowPath(Uri server) => LinesOf(2, server);

    /// <param name="sandbox">Where it lives.</param>
    /// <param name="locations">What its server block holds.</param>
    public static async Task<NginxServer> StartAsync(Sandbox sandbox, string locations)
    {
        if (!File.Exists("/usr/sbin/nginx"))
            Machine.Require("nginx-light", "nginx");

        var folder = sandbox.MakeFolder("nginx");
        var configuration = Path.Join(folder, "nginx.conf");
        for (var attempt = 1; ; attempt++)
        {
            // It cannot choose a port itself; should another process take the free one first, the next is tried.
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            await File.WriteAllTextAsync(configuration, $$"""
                {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
                worker_processes 1;
                pid {{folder}}/pid;
                events { }
                http {
                    log_format short '$request_method $request_uri - $status';
                    access_log {{folder}}/access.log short;
                    client_body_temp_path {{folder}}/body;
                    proxy_temp_path {{folder}}/proxy;
                    fastcgi_temp_path {{folder}}/fastcgi;
                    uwsgi_temp_path {{folder}}/uwsgi;
                    scgi_temp_path {{folder}}/scgi;
                    server {
                        listen 127.0.0.1:{{port}};
                {{locations}}
                    }
                }

                """);
            var process = sandbox.Start(
                "sh",
                ["-c", $"exec /usr/sbin/nginx -p {folder} -c {configuration} -e stderr -g 'daemon off; error_log stderr notice;' 2>&1"],
                    folder);
            try
            {
                await process.WaitForOutputAsync(Started());
                return new NginxServer(folder, new Uri($"http://127.0.0.1:{port}"));
            }
            catch (InvalidOperationException) when (
                attempt < 5 && process.Output.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Another port, then.
            }
        }
    }

    /// <summary>One of the configurations in <c>docs/proxies.md</c>, as it stands there.</summary>
    private static string LinesOf(int number, Uri server)
    {
        var page = File.ReadAllText(Path.Join(SourceTree.Root, "docs", "proxies.md"));
        return page.Split("```nginx\n")[number].Split("```")[0].Replace(
            "http://127.0.0.1:5080", server.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);
    }

    [GeneratedRegex("start worker process ")]
    private static partial Regex Started();
}
