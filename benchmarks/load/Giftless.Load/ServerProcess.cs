using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Giftless.Load;

/// <summary>A server that is compared, as a child process that says its address in its output.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri? address = null)
    {
        (_process, Address, Probe) = (process, address!, new ProcessProbe(process.Id));
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public Uri Address { get; private set; }

    public ProcessProbe Probe { get; }

    public Uri Repository => new(Address, $"/{Workspace.Repository}.git/info/lfs");

    /// <summary>Starts <c>Giftless.LoadHosts</c> in one of its modes.</summary>
    public static Task<ServerProcess> StartHostAsync(string mode, string root, params KeyValuePair<string, string>[] environment) =>
        StartAsync(["exec", AssemblyOf("Giftless.LoadHosts"), mode, root], root, environment);

    /// <summary>Starts the standalone server, open for everybody.</summary>
    public static Task<ServerProcess> StartStandaloneAsync(string root, params string[] settings) =>
        StartBuildAsync(root, build: null, certificate: null, settings);

    /// <summary>Starts the standalone server, open for everybody.</summary>
    /// <param name="root">Where it keeps objects.</param>
    /// <param name="build">The folder of another build of it, or null.</param>
    /// <param name="certificate">A certificate with its key, where it is to speak TLS.</param>
    /// <param name="settings">What it is told in addition.</param>
    public static Task<ServerProcess> StartBuildAsync(string root, string? build, string? certificate, params string[] settings) =>
        StartAsync(
        [
            "exec", build is null ? AssemblyOf("Giftless.Server") : Path.Join(Path.GetFullPath(build), "Giftless.Server.dll"),
            "--urls", certificate is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0",
            .. certificate is null ? (string[])[] : ["--Kestrel:Certificates:Default:Path", certificate],
            "--GitLfs:Access:Anonymous", "ReadWrite", "--GitLfs:Storage:FileSystem:Root", root, .. settings,
        ],
        root);

    private static async Task<ServerProcess> StartAsync(
        string[] arguments, string folder, params KeyValuePair<string, string>[] environment)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = folder };
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var server = new ServerProcess(process);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (LoopbackAddress().Match(line) is { Success: true } match)
            {
                server.Address = new Uri(match.Value);

                // A server whose log nobody reads would wait for a reader before long.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return server;
            }
        }

        server.Dispose();
        throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended without an address.");
    }

    /// <summary>Starts nginx with a configuration that names its address.</summary>
    public static ServerProcess StartNginx(string configuration, Uri address) =>
        new(Process.Start("nginx", ["-c", configuration, "-p", Path.GetDirectoryName(configuration)!]), address);

    /// <summary>A server does not outlive this program, also where that is told to end.</summary>
    private void OnExit(object? sender, EventArgs e) => _process.Kill();

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The programs lie side by side, each in a folder of its own and of the configuration's name.</summary>
    public static string AssemblyOf(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Join(here.Parent!.Parent!.FullName, project, here.Name, $"{project}.dll");
    }

    [GeneratedRegex(@"https?://127\.0\.0\.1:[0-9]+")]
    private static partial Regex LoopbackAddress();
}
