using Giftless.EndToEnd.Tests.Support;

namespace Giftless.GitHost.Tests;

/// <summary>A git host in Development, where alice may do everything.</summary>
public abstract class GitHostTest : EndToEndTest
{
    private protected ServerProcess Host { get; private set; } = null!;

    /// <summary>Where the host keeps the repositories.</summary>
    protected string Repositories => Sandbox.PathOf("server/repositories");

    [SetUp]
    public async Task StartHostAsync() =>
        Host = await Sandbox.StartAsync(HostProgram.BuiltAs("Giftless.GitHost"), ("ASPNETCORE_ENVIRONMENT", "Development"));

    /// <summary>The address of a repository for git, with alice's name and password.</summary>
    protected string AddressOf(string repository) =>
        new UriBuilder(Host.Address) { UserName = "alice", Password = "wonderland", Path = $"{repository}.git" }.Uri.ToString();

    /// <summary>A repository with a large file and a small one, not pushed yet.</summary>
    private protected async Task<WorkTree> CreateAsync(string repository, long size = 3_000_000)
    {
        var tree = new WorkTree(Sandbox, Sandbox.MakeFolder("work"));
        await tree.GitAsync("init", "--quiet");
        await tree.GitAsync("lfs", "install");
        await tree.GitAsync("lfs", "track", "*.bin");
        await tree.GitAsync("remote", "add", "origin", AddressOf(repository));
        tree.Write("art/big ü.bin", size, seed: 1);
        await File.WriteAllTextAsync(tree.PathOf("readme.txt"), "small");
        await tree.CommitAllAsync();
        return tree;
    }

    private protected async Task<WorkTree> CloneAsync(string repository, string folder, params string[] options)
    {
        await new WorkTree(Sandbox, Sandbox.PathOf("")).GitAsync(["clone", "--quiet", .. options, AddressOf(repository), folder]);
        return new WorkTree(Sandbox, Sandbox.PathOf(folder));
    }

    /// <summary>A client that has signed in as alice.</summary>
    protected HttpClient SignedIn() => new(new HttpClientHandler { AllowAutoRedirect = false })
    {
        BaseAddress = Host.Address,
        DefaultRequestHeaders =
        {
            Authorization = new("Basic", Convert.ToBase64String("alice:wonderland"u8)),
        },
        Timeout = TimeSpan.FromMinutes(3),
    };
}
