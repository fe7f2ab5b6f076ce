using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Tool.Tests;

/// <summary><c>giftless verify</c>.</summary>
public sealed class VerifyTests : ToolTest
{
    [Test]
    public async Task A_missing_object_is_found_where_it_belongs()
    {
        var server = await Sandbox.StartServerAsync();
        var tree = await Sandbox.CreateWorkTreeAsync(server.Address);
        tree.Write("folder/old name.bin", 1000, seed: 1);
        await tree.CommitAllAsync();
        var old = Sha256.Of(tree.PathOf("folder/old name.bin"));
        await tree.GitAsync("rm", "--quiet", "folder/old name.bin");
        for (var i = 0; i < 5; i++)
            tree.Write($"{i}.bin", 1000 + i, seed: 10 + i);
        await tree.CommitAllAsync();
        await tree.GitAsync("push", "--quiet", "origin", "main");

        var whole = await RunInAsync(tree.Folder, "verify", "--all");
        await ShouldEndAsync(whole, 0);
        whole.Error.Should().Be($"{UrlOf(server.Address)} holds all 6 objects.\n");

        StoredObjects.In(Sandbox.Storage).Single(file => file.Name == old).Delete();
        await ShouldEndAsync(await RunInAsync(tree.Folder, "verify"), 0);
        await ShouldEndAsync(await RunInAsync(tree.Folder, "verify", "HEAD", "main"), 0);
        foreach (var commit in new[] { "HEAD~1", "--all" })
        {
            var lacking = await RunInAsync(tree.Folder, "verify", commit);
            await ShouldEndAsync(lacking, 1);
            lacking.Output.Should().Be($"{old}:1000  folder/old name.bin\n");
        }

        var json = await RunInAsync(tree.Folder, "verify", "--all", "--json");
        json.Output.Should().Contain("\"outcome\":\"missing\"").And.Contain("\"code\":404");
    }
}
