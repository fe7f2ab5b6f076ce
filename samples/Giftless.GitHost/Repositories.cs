using System.Diagnostics;

namespace Giftless.GitHost;

/// <summary>The bare repositories below a folder.</summary>
internal sealed class Repositories : IDisposable
{
    private const string Suffix = ".git";

    private const int DeepestFolder = 8;

    private readonly SemaphoreSlim _creating = new(1);

    public Repositories(GitHostSettings settings) => Root = Directory.CreateDirectory(settings.Repositories).FullName;

    /// <summary>The folder of all.</summary>
    public string Root { get; }

    /// <summary>Reads a name as addresses have it. None leads into another repository, or to what this host keeps beside them.</summary>
    /// <param name="path">The candidate, such as <c>org/game</c> or <c>org/game.git</c>.</param>
    /// <param name="name">The name, when the result is true.</param>
    /// <param name="fault">What is wrong with it, when the result is false.</param>
    public static bool TryParseName(string? path, out RepositoryName name, out string fault)
    {
        var isName = RepositoryName.TryParsePath(path, out var parsed, out var wrong);
        var segments = parsed?.ToString().Split('/') ?? [];
        (name, fault) = (parsed!, wrong ?? "");
        if (isName && segments.Any(segment => segment.StartsWith('.') || segment.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)))
            fault = "No part of a repository's name begins with a dot or ends with .git.";
        else if (segments.Length > DeepestFolder)
            fault = $"A repository lies at most {DeepestFolder} folders deep.";
        return fault.Length == 0;
    }

    /// <summary>Where a repository lies, or would.</summary>
    public string FolderOf(RepositoryName name) => Path.Join(Root, $"{name}{Suffix}");

    public bool Exists(RepositoryName name) =>
        TryParseName(name.ToString(), out var parsed, out _) && parsed.Equals(name) && File.Exists(Path.Join(FolderOf(name), "HEAD"));

    /// <summary>All of them, in order of name.</summary>
    public IReadOnlyList<RepositoryName> List()
    {
        var found = new List<RepositoryName>();
        Collect(new DirectoryInfo(Root), "", DeepestFolder, found);
        return [.. found.OrderBy(name => name.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Makes a repository; one that is there already is left as it is.</summary>
    /// <exception cref="LfsException">The message says why git did not.</exception>
    public async Task CreateAsync(RepositoryName name, CancellationToken cancellationToken)
    {
        await _creating.WaitAsync(cancellationToken);
        try
        {
            if (Exists(name))
                return;
            var start = new ProcessStartInfo("git", ["init", "--quiet", "--bare", "--initial-branch=main", FolderOf(name)])
            {
                RedirectStandardError = true,
            };
            GitEnvironment.Clean(start);
            using var git = Process.Start(start)!;
            var errors = git.StandardError.ReadToEndAsync(cancellationToken);
            await git.WaitForExitAsync(cancellationToken);
            if (git.ExitCode != 0)
                throw new LfsException(500, $"The repository was not made: {await errors}");
        }
        finally
        {
            _creating.Release();
        }
    }

    public void Dispose() => _creating.Dispose();

    private void Collect(DirectoryInfo folder, string prefix, int depth, List<RepositoryName> found)
    {
        foreach (var child in folder.EnumerateDirectories().Where(child => !child.Name.StartsWith('.') && child.LinkTarget is null))
        {
            if (!child.Name.EndsWith(Suffix, StringComparison.Ordinal))
            {
                if (depth > 1)
                    Collect(child, $"{prefix}{child.Name}/", depth - 1, found);
            }
            else if (TryParseName(prefix + child.Name, out var name, out _) && Exists(name))
            {
                found.Add(name);
            }
        }
    }
}
