using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Giftless.Tests.Databases;

/// <summary>A PostgreSQL server of the tests' own, on a free port of this machine, with its data in a folder of its own.</summary>
internal sealed partial class PostgresServer : IAsyncDisposable
{
    private const string Missing = "PostgreSQL is not installed; tests/run.sh installs it.";

    private readonly TempFolder _folder;
    private readonly string _programs;
    private readonly int _port = FreePort();
    private Process? _server;

    private PostgresServer(TempFolder folder, string programs) => (_folder, _programs) = (folder, programs);

    private string Data => Path.Join(_folder.Path, "data");

    /// <summary>How to reach one of its databases, which need not exist yet.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=lfs;Database={database};Timeout=5;Command Timeout=10;Include Error Detail=true";

    /// <summary>Starts a server.</summary>
    /// <exception cref="InvalidOperationException">There is none on this machine, or it does not start.</exception>
    public static async Task<PostgresServer> StartInstalledAsync()
    {
        var programs = FindPrograms() ?? throw new InvalidOperationException(Missing);
        var folder = new TempFolder();
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "nobody", folder.Path);
        var server = new PostgresServer(folder, programs);
        await RunAsync(server.AsNobody("initdb", "--pgdata", server.Data, "--auth", "trust", "--username", "lfs", "--no-sync"));
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it, again after <see cref="Kill"/>, on the same port and with the same data.</summary>
    public async Task StartAsync()
    {
        var start = StartInfo(
            AsNobody(
                "postgres", "-D", Data, "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-k", _folder.Path, "-c",
                "max_connections=300"));
        _server = Process.Start(start)!;
        while (await _server.StandardError.ReadLineAsync() is { } line)
        {
            if (!line.Contains("ready to accept connections", StringComparison.Ordinal))
                continue;

            // What is not read would hold it up in the end.
            _ = _server.StandardError.BaseStream.CopyToAsync(Stream.Null);
            return;
        }

        throw new InvalidOperationException("PostgreSQL did not start.");
    }

    /// <summary>Ends it as <c>kill -9</c> does, with every process that it has.</summary>
    public void Kill()
    {
        _server!.Kill(entireProcessTree: true);
        _server.WaitForExit();
        _server.Dispose();
        _server = null;
    }

    public ValueTask DisposeAsync()
    {
        if (_server is not null)
            Kill();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private string[] AsNobody(string program, params string[] arguments)
    {
        var path = Path.Join(_programs, program);
        return Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", path, .. arguments]
            : [path, .. arguments];
    }

    private static string? FindPrograms() => Directory.Exists("/usr/lib/postgresql")






















                                                                                                ? Directory.EnumerateDirectories(
                                                                                                    "/usr/lib/postgresql").Select(version =>
                                                                                                        Path.Join(version, "bin")).Where(
                                                                                                            programs =>
                                                                                                                File.Exists(
                                                                                                                    Path.Join(
                                                                                                                        programs,
                                                                                                                        "postgres"))).Max()
        : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(StartInfo(command))!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {string.Concat(output)}");
    }

    private static ProcessStartInfo StartInfo(string[] command) => new(command[0], command[1..])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
        WorkingDirectory = "/",
    };
}
