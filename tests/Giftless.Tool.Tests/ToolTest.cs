using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Tool.Tests;

/// <summary>The tool as a program, with a sandbox of its own.</summary>
public abstract class ToolTest : EndToEndTest
{
    private protected const string Repository = "my-org/my-repo";

    private protected static string UrlOf(Uri server) => $"{server}{Repository}.git/info/lfs";

    private protected ChildProcess Start(string folder, params string[] arguments) => Sandbox.Start(
        "dotnet", [Path.Join(HostProgram.FolderOf("Giftless.Tool"), "Giftless.Tool.dll"), .. arguments], folder);

    /// <summary>Runs it in the folder that all others of the test are in.</summary>
    private protected Task<ChildProcess> RunAsync(params string[] arguments) => RunInAsync(Sandbox.PathOf(""), arguments);

    private protected async Task<ChildProcess> RunInAsync(string folder, params string[] arguments)
    {
        var tool = Start(folder, arguments);
        await tool.WaitForExitAsync();
        return tool;
    }

    private protected static async Task ShouldEndAsync(ChildProcess tool, int exitCode)
    {
        (await tool.WaitForExitAsync()).Should().Be(exitCode, tool.Everything);
        tool.Everything.Should().NotContain("   at ", "no stack trace is for users");
    }

    /// <summary>Waits until so much of a download is on the disk: what has passed a proxy may still be on its way.</summary>
    private protected static Task ArrivedAsync(string folder, long bytes) => Eventually.BeTrueAsync(
        () => StoredObjects.FilesIn(folder).Any(file => file.Extension == ".part" && file.Length >= bytes), "a part of it arrives");

    private protected string Write(string name, int size, int seed)
    {
        new WorkTree(Sandbox, Sandbox.PathOf("")).Write(name, size, seed);
        return Sandbox.PathOf(name);
    }
}
