using Giftless.EndToEnd.Tests.Support;

namespace Giftless.GitHost.Tests;

/// <summary>The stock git and Git LFS with a host that serves both.</summary>
public sealed class RoundTripTests : GitHostTest
{
    [Test]
    public async Task A_push_makes_the_repository_and_a_clone_has_everything()
    {
        var tree = await CreateAsync("team/game");
        await tree.GitAsync("push", "--quiet", "origin", "main");
        var clone = await CloneAsync("team/game", "clone");
        clone.Hashes().Should().BeEquivalentTo(tree.Hashes());

        var bare = Path.Join(Repositories, "team/game.git");
        await tree.GitAsync("--git-dir", bare, "fsck", "--strict");
        (await tree.GitAsync("--git-dir", bare, "lfs", "fsck", "--objects", "main")).Should().Contain("OK");

        clone.Write("art/more.bin", 70_000, seed: 2);
        await clone.CommitAllAsync();
        await clone.GitAsync("push", "--quiet", "origin", "main");
        await tree.GitAsync("pull", "--quiet", "origin", "main");
        tree.Hashes().Should().BeEquivalentTo(clone.Hashes());
    }

    [Test]
    public async Task Shallow_and_partial_clones_are_served()
    {
        var tree = await CreateAsync("game");
        await tree.GitAsync("push", "--quiet", "origin", "main");
        await File.WriteAllTextAsync(tree.PathOf("readme.txt"), "changed");
        await tree.CommitAllAsync();
        await tree.GitAsync("push", "--quiet", "origin", "main");

        var shallow = await CloneAsync("game", "shallow", "--depth=1");
        (await shallow.GitAsync("rev-list", "--count", "HEAD")).Trim().Should().Be("1");
        shallow.Hashes().Should().BeEquivalentTo(tree.Hashes());
        await shallow.GitAsync("fetch", "--quiet", "--unshallow");
        (await shallow.GitAsync("rev-list", "--count", "HEAD")).Trim().Should().Be("2");

        var partial = await CloneAsync("game", "partial", "--filter=blob:none");
        partial.Hashes().Should().BeEquivalentTo(tree.Hashes());
        (await partial.GitAsync("rev-list", "--objects", "--missing=print", "HEAD")).Should().MatchRegex(@"(?m)^\?");
        (await partial.GitAsync("show", "HEAD~:readme.txt")).Trim().Should().Be("small");
    }

    [Test]
    public async Task A_push_that_would_leave_clones_broken_is_refused_and_can_be_mended()
    {
        var tree = await CreateAsync("game");
        var (refused, text) = await tree.TryGitAsync("-c", "core.hooksPath=/dev/null", "push", "origin", "main");
        refused.Should().NotBe(0);
        text.Should().Contain("art/big ü.bin is not on the server (3000000 bytes").And.Contain("pre-receive hook declined");
        await tree.GitAsync("lfs", "push", "origin", "main");
        await tree.GitAsync("-c", "core.hooksPath=/dev/null", "push", "--quiet", "origin", "main");
        (await CloneAsync("game", "clone")).Hashes().Should().BeEquivalentTo(tree.Hashes());
    }

    [Test]
    public async Task Four_push_at_once()
    {
        var first = await CreateAsync("game");
        await first.GitAsync("push", "--quiet", "origin", "main");
        var trees = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            var tree = await CloneAsync("game", $"clone-of-{i}");
            await tree.GitAsync("switch", "--quiet", "--create", $"topic-{i}");
            tree.Write($"{i}.bin", 500_000 + i, seed: 10 + i);
            await tree.CommitAllAsync();
            return tree;
        }));
        await Task.WhenAll(trees.Select((tree, i) => tree.GitAsync("push", "--quiet", "origin", $"topic-{i}")));
        for (var i = 0; i < trees.Length; i++)
            (await CloneAsync("game", $"again-{i}", $"--branch=topic-{i}")).Hashes().Should().BeEquivalentTo(trees[i].Hashes());
    }

    [Test]
    public async Task A_host_that_is_killed_in_mid_push_leaves_a_repository_that_is_whole()
    {
        var tree = await CreateAsync("game", size: 30_000_000);
        await tree.GitAsync("push", "--quiet", "origin", "main");
        tree.Write("more.bin", 40_000_000, seed: 3);
        tree.Write("noise.txt", 20_000_000, seed: 4);
        await tree.CommitAllAsync();

        var push = tree.StartGit("push", "origin", "main").WaitForExitAsync();
        await Eventually.BeTrueAsync(() => push.IsCompleted || HasStaged(), "the object is on its way");
        await Host.KillAsync();
        await push;

        var bare = Path.Join(Repositories, "game.git");
        await tree.GitAsync("--git-dir", bare, "fsck", "--strict");
        foreach (var file in Directory.EnumerateFiles(Path.Join(bare, "lfs/objects"), "*", SearchOption.AllDirectories))
            Sha256.Of(file).Should().Be(Path.GetFileName(file));

        await StartHostAsync();
        await tree.GitAsync("remote", "set-url", "origin", AddressOf("game"));
        await tree.GitAsync("push", "--quiet", "origin", "main");
        (await CloneAsync("game", "clone")).Hashes().Should().BeEquivalentTo(tree.Hashes());
    }

    private bool HasStaged() => Directory
        .EnumerateFiles(Path.Join(Repositories, ".staged"), "*", SearchOption.AllDirectories).Any();
}
