using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>
/// A Git repository whose <c>pre-receive</c> hook asks the server's program about a push, as <c>docs/hooks.md</c> shows.
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

    [Test]
    public async Task A_push_without_its_objects_is_refused_and_what_it_says_mends_it()
    {
        await PushIsCheckedForAsync("ann");
        _tree.Write("new.bin", 1234, seed: 60);
        await _tree.CommitAllAsync();

        var (refused, text) = await _tree.TryGitAsync("-c", "core.hooksPath=/dev/null", "push", "origin", "main");

        refused.Should().NotBe(0);
        text.Should().Contain("new.bin is not on the server (1234 bytes, ").And.Contain("push again:  git lfs push origin main");
        await _tree.GitAsync("lfs", "push", "origin", "main");
        await _tree.GitAsync("-c", "core.hooksPath=/dev/null", "push", "origin", "main");
    }

    [Test]
    public async Task A_push_of_large_files_that_are_no_pointers_is_refused_and_what_it_says_mends_it()
    {
        await PushIsCheckedForAsync("ann");
        _tree.Write("raw.bin", 1234, seed: 61);
        var blob = (await _tree.GitAsync("hash-object", "-w", "--no-filters", "raw.bin")).Trim();
        await _tree.GitAsync("update-index", "--add", "--cacheinfo", $"100644,{blob},raw.bin");
        await _tree.GitAsync("commit", "--quiet", "--message", "without git lfs");

        var (refused, text) = await _tree.TryGitAsync("push", "origin", "main");

        refused.Should().NotBe(0);
        text.Should().Contain("raw.bin is no pointer, though .gitattributes gives it to Git LFS.");
        text.Should().Contain("git add --renormalize .; git commit");
        await _tree.GitAsync("add", "--renormalize", ".");
        await _tree.GitAsync("commit", "--quiet", "--message", "with it");
        await _tree.GitAsync("push", "origin", "main");
    }

    [Test]
    public async Task Who_has_pushed_a_file_has_no_lock_on_it_any_more()
    {
        await HookAsync("post-receive", "release-pushed", "ann");
        _tree.Write("c.bin", 100, seed: 62);
        await _tree.CommitAllAsync();
        await _tree.GitAsync("push", "origin", "main");
        (await _tree.GitAsync("lfs", "locks")).Should().Contain("ü b.bin");

        _tree.Write("ü b.bin", 100, seed: 63);
        await _tree.CommitAllAsync();
        (await _tree.GitAsync("push", "origin", "main")).Should().Contain("Your lock on ü b.bin is released.");
        (await _tree.GitAsync("lfs", "locks")).Should().BeEmpty();
    }

    private async Task ShouldBeRefusedAsync(string refspec)
    {
        var (refused, text) = await _tree.TryGitAsync("push", "origin", refspec);
        refused.Should().NotBe(0);
        text.Should().Contain("ü b.bin is locked by ann.");
    }

    private Task PushIsCheckedForAsync(string user) => HookAsync("pre-receive", "check-push", user);

    private async Task HookAsync(string name, string check, string user)
    {
        var program = HostProgram.Server;
        var command = string.Join(' ', new[] { program.File }.Concat(program.Arguments).Select(word => $"'{word}'"));
        var hook = Sandbox.PathOf($"origin.git/hooks/{name}");
        var locks = $"--GitLfs:Locks:ConnectionString=Data Source={Sandbox.PathOf("server/lfs-locks.db")}";
        await File.WriteAllTextAsync(hook, $"""
            #!/bin/sh
            exec {command} {check} org/game '{user}' '{locks}' '--GitLfs:Storage:FileSystem:Root={Sandbox.Storage}'

            """);
        System.Diagnostics.Process.Start("chmod", ["+x", hook]).WaitForExit();
    }
}
