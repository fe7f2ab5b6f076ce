using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Packages.Tests;

/// <summary>Apps made by <c>dotnet new</c>, which have nothing of this repository but its packages.</summary>
public sealed class TemplateTests : EndToEndTest
{
    /// <summary>An author of a storage writes a class of this many lines at most.</summary>
    private const int LinesOfStorage = 120;

    [Test]
    public async Task Host_serves_the_stock_client()
    {
        var folder = await NewAsync("gitlfs", "LargeFiles");
        await Feed.RunAsync(Sandbox, folder, "build", "-c", "Release");
        var host = new HostProgram("dotnet", [Path.Join(folder, "bin/Release/net10.0/LargeFiles.dll")]);

        var open = await Sandbox.StartAsync(host, ("ASPNETCORE_ENVIRONMENT", "Development"));
        var author = await Sandbox.CreateWorkTreeAsync(open.Address);
        author.Write("a.bin", 1_000_000, seed: 1);
        await author.CommitAllAsync();
        await author.GitAsync("push", "origin", "main");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
        await open.StopAsync();

        var hash = Sandbox.Start("sh", ["-c", $"echo secret | dotnet '{host.Arguments[0]}' hash-password"], folder);
        (await hash.WaitForExitAsync()).Should().Be(0, hash.Everything);
        var closed = await Sandbox.StartAsync(
            host, ("ASPNETCORE_ENVIRONMENT", "Production"),
            "--Users:0:Name", "ann", "--Users:0:PasswordHash", hash.Output.Trim(), "--Users:0:Write:0", "*");
        await author.GitAsync("config", "-f", ".lfsconfig", "lfs.url", $"{closed.Address}my-org/my-repo.git/info/lfs");
        author.Write("b.bin", 2_000_000, seed: 2);
        await author.CommitAllAsync();
        (await author.TryGitAsync("push", "origin", "main")).ExitCode.Should().NotBe(0, "nobody has signed in");
        await author.SignInAsync("ann", "secret");
        await author.GitAsync("push", "origin", "main");
    }

    [Test]
    public async Task Storage_keeps_all_that_is_demanded()
    {
        var folder = await NewAsync("gitlfs-storage", "Acme.Storage");

        var report = await Feed.RunAsync(Sandbox, Path.Join(folder, "tests/Acme.Storage.Tests"), "test", "-c", "Release");

        report.Should().MatchRegex(@"Failed: +0, Passed: +[1-9]\d+");
        (await File.ReadAllLinesAsync(Path.Join(folder, "src/Acme.Storage/BlobStore.cs"))).Length.Should().BeLessThan(LinesOfStorage);
    }

    private async Task<string> NewAsync(string template, string name)
    {
        var outside = Feed.MakeOutside(Sandbox);
        string[] hive = ["--debug:custom-hive", Sandbox.PathOf("templates")];
        await Feed.RunAsync(Sandbox, outside, ["new", "install", Feed.PathOf("Giftless.Templates"), .. hive]);
        await Feed.RunAsync(Sandbox, outside, ["new", template, "-o", name, .. hive]);
        return Path.Join(outside, name);
    }
}
