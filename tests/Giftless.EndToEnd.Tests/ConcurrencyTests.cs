using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

public sealed class ConcurrencyTests : EndToEndTest
{
    private const int SharedSize = 10_000_000;

    [Test]
    public async Task Two_clones_pushing_at_once_lose_nothing()
    {
        var server = await Sandbox.StartServerAsync();
        var first = await Sandbox.CreateWorkTreeAsync(server.Address);
        await first.CommitAllAsync();
        await first.GitAsync("push", "--quiet", "origin", "main");
        var second = await Sandbox.CloneAsync();
        var pushes = new[] { (Tree: first, Name: "first"), (Tree: second, Name: "second") }
            .Select(async author => await PushHeldAsync(author.Tree, author.Name, Sandbox.StartProxy(server.Address))).ToList();
        var held = await Task.WhenAll(pushes);

        var shared = first.PathOf("shared.bin");
        await Eventually.BeTrueAsync(
            () => StoredObjects.UnfinishedIn(Sandbox.Storage).Count(file => IsBeginningOf(shared, file.FullName)) == 2,
            "both should be sending the shared object");
        foreach (var (proxy, _) in held)
            proxy.Up.Open();
        foreach (var (_, push) in held)
            (await push.WaitForExitAsync()).Should().Be(0, push.Everything);

        foreach (var (author, branch) in new[] { (first, "first"), (second, "second") })
            (await Sandbox.CloneAsync("--branch", branch)).Hashes().Should().Equal(author.Hashes());
        StoredObjects.In(Sandbox.Storage).Should().HaveCount(1 + 20 + 2 * 20);
        StoredObjects.UnfinishedIn(Sandbox.Storage).Should().BeEmpty();
        StoredObjects.ShouldBeIntactIn(Sandbox.Storage);
    }

    /// <summary>Not by .NET, which heeds the server's lock on the file.</summary>
    private static bool IsBeginningOf(string whole, string path)
    {
        using var compared = System.Diagnostics.Process.Start("cmp", ["--silent", "--bytes=1000", path, whole]);
        compared.WaitForExit();
        return compared.ExitCode == 0;
    }

    /// <summary>Pushes a branch with objects that the others have too, and stops in the middle of the biggest of these.</summary>
    private static async Task<(Proxy Proxy, ChildProcess Push)> PushHeldAsync(WorkTree author, string branch, Proxy proxy)
    {
        await author.GitAsync("checkout", "--quiet", "-b", branch);
        await author.GitAsync("config", "lfs.url", $"{proxy.Address}my-org/my-repo.git/info/lfs");
        author.Write("shared.bin", SharedSize, seed: 1);
        for (var i = 0; i < 20; i++)
        {
            author.Write($"shared/{i}.bin", 20_000 + i, seed: i);
            author.Write($"{branch}/{i}.bin", 10_000 + i, seed: i + branch.Length * 100);
        }

        await author.CommitAllAsync();
        var held = proxy.Up.CloseAfter(SharedSize / 2);
        var push = author.StartGit("push", "origin", branch);
        await held;
        return (proxy, push);
    }
}
