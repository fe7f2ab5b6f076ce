using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>
/// A Git repository whose <c>pre-receive</c> hook asks the server's program about locks, as <c>docs/locking.md</c> shows.
/// </summary>
public sealed class CheckPushTests() : LockServerTest("Sqlite")
{
    private WorkTree _tree = null!;

    [SetUp]
    public async Task StartWithALockedFile()
    {
        var server = await StartServerAsync();
        _tree = await Sandbox.CreateWorkTreeAsync(server.Address, "org/game");
        await _tree.SignInAsync("ann", "a:nn");
        foreach (var file in new[] { "a.bin", "ü b.bin", "c.bin" })
            _tree.Write(file, 100, seed: file.Length);
        await _tree.CommitAllAsync();
        await _tree.GitAsync("push", "--quiet", "origin", "main");
        await _tree.GitAsync("lfs", "lock", "ü b.bin");
    }

    [Test]
    public async Task A_push_of_anothers_locked_file_is_refused_and_names_file_and_owner()
    {
        await PushIsCheckedForAsync("bob");
        _tree.Write("ü b.bin", 100, seed: 50);
        await _tree.CommitAllAsync();

        var (refused, text) = await _tree.TryGitAsync("push", "origin", "main");

        refused.Should().NotBe(0);
        text.Should().Contain("ü b.bin is locked by ann.").And.Contain("pre-receive hook declined");
    }

    [Test]
    public async Task Other_files_ones_own_locks_and_deleted_branches_pass()
    {
        await PushIsCheckedForAsync("bob");
        _tree.Write("c.bin", 100, seed: 51);
        await _tree.CommitAllAsync();
        await _tree.GitAsync("push", "origin", "main", "main:side");
        await _tree.GitAsync("push", "origin", ":side");

        await PushIsCheckedForAsync("ann");
        _tree.Write("ü b.bin", 100, seed: 52);
        await _tree.CommitAllAsync();
        await _tree.GitAsync("push", "origin", "main");
    }

    [Test]
    public async Task New_branches_undone_changes_and_forced_updates_are_seen_through()
    {
        await PushIsCheckedForAsync("bob");
        await _tree.GitAsync("switch", "--quiet", "--create", "side");
        _tree.Write("ü b.bin", 100, seed: 53);
        await _tree.CommitAllAsync();
        await ShouldBeRefusedAsync("side");

        await _tree.GitAsync("revert", "--no-edit", "HEAD");
        await ShouldBeRefusedAsync("side");

        await _tree.GitAsync("switch", "--quiet", "main");
        await _tree.GitAsync("rm", "--quiet", "ü b.bin");
        await _tree.GitAsync("commit", "--quiet", "--amend", "--no-edit");
        await ShouldBeRefusedAsync("+main");
    }

    private async Task ShouldBeRefusedAsync(string refspec)
    {
        var (refused, text) = await _tree.TryGitAsync("push", "origin", refspec);
        refused.Should().NotBe(0);
        text.Should().Contain("ü b.bin is locked by ann.");
    }

    private async Task PushIsCheckedForAsync(string user)
    {
        var program = HostProgram.Server;
        var command = string.Join(' ', new[] { program.File }.Concat(program.Arguments).Select(word => $"'{word}'"));
        var hook = Sandbox.PathOf("origin.git/hooks/pre-receive");
        var locks = $"--GitLfs:Locks:ConnectionString=Data Source={Sandbox.PathOf("server/lfs-locks.db")}";
        await File.WriteAllTextAsync(hook, $"""
            #!/bin/sh
            exec {command} check-push org/game '{user}' '{locks}'

            """);
        System.Diagnostics.Process.Start("chmod", ["+x", hook]).WaitForExit();
    }
}
