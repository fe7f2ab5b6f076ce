using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Packages.Tests;

/// <summary>The command <c>giftless</c>, as a user installs it.</summary>
public sealed class ToolTests : EndToEndTest
{
    [Test]
    public async Task Is_installed_by_one_command_and_is_what_git_lfs_starts()
    {
        var outside = Feed.MakeOutside(Sandbox);
        var tools = Sandbox.PathOf("tools");
        await Feed.RunAsync(
            Sandbox, outside, "tool", "install", "Giftless.Tool", "--version", Feed.Version, "--tool-path", tools,
            "--configfile", Path.Join(outside, "nuget.config"));
        var giftless = Path.Join(tools, "giftless");

        (await RunAsync(giftless, "--version")).Should().StartWith(Feed.Version);
        await RunAsync(giftless, "install");
        (await File.ReadAllTextAsync(Sandbox.GitConfig)).Should().Contain($"path = {giftless}\n").And.Contain("args = agent\n");

        var server = await Sandbox.StartServerAsync();
        var author = await Sandbox.CreateWorkTreeAsync(server.Address);
        author.Write("a.bin", 1000, seed: 1);
        await author.CommitAllAsync();
        await author.GitAsync("push", "origin", "main");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
    }

    private async Task<string> RunAsync(string giftless, string argument)
    {
        var tool = Sandbox.Start(giftless, [argument], Sandbox.PathOf(""));
        (await tool.WaitForExitAsync()).Should().Be(0, tool.Everything);
        return tool.Output;
    }
}
