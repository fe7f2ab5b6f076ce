using System.Collections;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>
/// A folder for one test, with a home of its own, and the processes started in it. Nothing of the user's settings gets in.
/// </summary>
internal sealed class Sandbox : IAsyncDisposable
{
    private static readonly string[] ForeignSettings =
        ["GIT", "LFS", "SSH_ASKPASS", "XDG_", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "URLS", "LOGGING", "MSBUILD", "CORECLR_", "VSTEST"];

    private readonly string _root = Directory.CreateTempSubdirectory("giftless-e2e-").FullName;
    private readonly Dictionary<string, string> _environment;
    private readonly List<IAsyncDisposable> _started = [];
    private int _clones;

    public Sandbox()
    {
        _environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => !ForeignSettings.Any(((string)variable.Key).ToUpperInvariant().StartsWith))
            .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);
        _environment["HOME"] = MakeFolder("home");
        _environment["GIT_CONFIG_GLOBAL"] = GitConfig;
        _environment["GIT_CONFIG_NOSYSTEM"] = "1";
        _environment["GIT_TERMINAL_PROMPT"] = "0";
        _environment["LC_ALL"] = "C.UTF-8";
        File.WriteAllText(GitConfig, """
            [user]
                name = Tests
                email = tests@example.org
            [init]
                defaultBranch = main
            [lfs "transfer"]
                maxRetries = 1

            """);
    }

    public string GitConfig => PathOf("home/.gitconfig");

    /// <summary>Where servers keep objects, unless told otherwise.</summary>
    public string Storage => PathOf("server/lfs-storage");

    public string PathOf(string name) => Path.Join(_root, name);

    public string MakeFolder(string name) => Directory.CreateDirectory(PathOf(name)).FullName;

    public ChildProcess Start(string file, IEnumerable<string> arguments, string folder, params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>(_environment);
        foreach (var (name, value) in variables)
            environment[name] = value;
        var process = ChildProcess.Start(file, arguments, folder, environment);
        _started.Add(process);
        return process;
    }

    /// <summary>Starts the sample server in Development on a free port.</summary>
    public Task<ServerProcess> StartServerAsync(params string[] settings) =>
        StartAsync(HostProgram.Server, ("ASPNETCORE_ENVIRONMENT", "Development"), settings);

    /// <summary>Starts a server on a free port and waits until it listens.</summary>
    public Task<ServerProcess> StartAsync(HostProgram program, (string Name, string Value) variable, params string[] settings)
    {
        string[] arguments =
        [
            .. program.Arguments,
            "--urls", "http://127.0.0.1:0",
            "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Information",
            "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Information",
            .. settings,
        ];
        return ServerProcess.WhenListeningAsync(Start(program.File, arguments, MakeFolder("server"), variable));
    }

    public Proxy StartProxy(params Uri[] targets)
    {
        var proxy = new Proxy(targets);
        _started.Add(proxy);
        return proxy;
    }

    /// <summary>Makes an empty repository to push to, and a clone of it that uses LFS on a server.</summary>
    public async Task<WorkTree> CreateWorkTreeAsync(Uri server, string repository = "my-org/my-repo")
    {
        await new WorkTree(this, _root).GitAsync("init", "--quiet", "--bare", "origin.git");
        var tree = await CloneAsync();
        await tree.UseLfsAsync(server, repository);
        return tree;
    }

    public async Task<WorkTree> CloneAsync(params string[] options)
    {
        var name = $"clone-{++_clones}";
        await new WorkTree(this, _root).GitAsync(["clone", "--quiet", .. options, "origin.git", name]);
        return new WorkTree(this, PathOf(name));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_started))
            await process.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>The end of what each process wrote, for the report of a test that failed.</summary>
    public string Transcript() => string.Join("\n----\n", _started.OfType<ChildProcess>().Select(process => process.Everything));
}
