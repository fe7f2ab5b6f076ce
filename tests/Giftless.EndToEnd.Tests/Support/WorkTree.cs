namespace Giftless.EndToEnd.Tests.Support;

/// <summary>A Git repository with its files, and the stock client in it.</summary>
internal sealed class WorkTree(Sandbox sandbox, string folder)
{
    public string Folder { get; } = folder;

    public string PathOf(string file) => Path.Join(Folder, file);

    public ChildProcess StartGit(params string[] arguments) => sandbox.Start("git", arguments, Folder);

    /// <summary>Runs Git to its end, well or not.</summary>
    public async Task<(int ExitCode, string Text)> TryGitAsync(params string[] arguments)
    {
        var git = StartGit(arguments);
        var exitCode = await git.WaitForExitAsync();
        return (exitCode, git.Output + git.Error);
    }

    /// <summary>Runs Git, which has to succeed.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> GitAsync(params string[] arguments)
    {
        var (exitCode, text) = await TryGitAsync(arguments);
        exitCode.Should().Be(0, "git {0} should succeed, but: {1}", string.Join(' ', arguments), text);
        return text;
    }

    /// <summary>Does what the server tells its newcomers to do.</summary>
    public async Task UseLfsAsync(Uri server, string repository = "my-org/my-repo")
    {
        await GitAsync("lfs", "install");
        await GitAsync("lfs", "track", "*.bin");
        await GitAsync("config", "-f", ".lfsconfig", "lfs.url", $"{server.ToString().TrimEnd('/')}/{repository}.git/info/lfs");
    }

    /// <summary>Gives Git a name and a password for every server, in this repository only.</summary>
    public Task SignInAsync(string name, string password) =>
        GitAsync("config", "credential.helper", $"!f() {{ test \"$1\" = get && echo username={name} && echo password={password}; }}; f");

    public async Task CommitAllAsync()
    {
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--message", "Add files");
    }

    /// <summary>Makes a file of random bytes, the same ones for the same seed.</summary>
    public void Write(string file, long size, int seed)
    {
        var path = PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = File.Create(path);
        var buffer = new byte[(int)Math.Min(size, 1024 * 1024)];
        new Random(seed).NextBytes(buffer);
        for (var left = size; left > 0; left -= buffer.Length)
        {
            // No two blocks are the same, so that a misplaced one is noticed.
            if (left < size)
                BitConverter.TryWriteBytes(buffer, left);
            stream.Write(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
        }
    }

    /// <summary>The SHA-256 of every file of the repository by its name.</summary>
    public Dictionary<string, string> Hashes() => new DirectoryInfo(Folder)
        .EnumerateFiles("*", SearchOption.AllDirectories)
        .Select(file => (file.FullName, Name: Path.GetRelativePath(Folder, file.FullName)))
        .Where(file => !file.Name.StartsWith(".git/", StringComparison.Ordinal))
        .ToDictionary(file => file.Name, file => Sha256.Of(file.FullName));
}
