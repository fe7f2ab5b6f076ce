using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>
/// The command <c>check-push</c> with something missing, on a server where ann has locked a file that the push changes. Whatever is wrong,
/// it never says yes.
/// </summary>
public sealed class CheckPushArgumentsTests() : LockServerTest("Sqlite")
{
    private const string Nothing = "0000000000000000000000000000000000000000";

    private WorkTree _tree = null!;
    private string _locks = "";
    private string _push = "";

    [SetUp]
    public async Task StartWithALockedFile()
    {
        var server = await StartServerAsync();
        _tree = await Sandbox.CreateWorkTreeAsync(server.Address, "org/game");
        await _tree.SignInAsync("ann", "a:nn");
        _tree.Write("a.bin", 100, seed: 1);
        await _tree.CommitAllAsync();
        await _tree.GitAsync("lfs", "lock", "a.bin");
        await _tree.GitAsync("push", "--quiet", "origin", "HEAD:refs/heads/other");
        _tree.Write("a.bin", 100, seed: 2);
        await _tree.CommitAllAsync();
        _locks = $"'--GitLfs:Locks:ConnectionString=Data Source={Sandbox.PathOf("server/lfs-locks.db")}'";
        _push = $"{Nothing} {(await _tree.GitAsync("rev-parse", "HEAD")).Trim()} refs/heads/main";

        // The commits are here already; no ref says so any more.
        await _tree.GitAsync("update-ref", "-d", "refs/heads/main");
        foreach (var name in (await _tree.GitAsync("for-each-ref", "--format=%(refname)")).Split(
            '\n', StringSplitOptions.RemoveEmptyEntries))
            await _tree.GitAsync("update-ref", "-d", name);
    }

    [Test]
    public async Task However_the_repository_is_written_its_locks_count()
    {
        foreach (var repository in new[] { "org/game", "org/game.git", "org/game.GIT", "/org/game.git" })
            await ShouldSayAsync(1, "a.bin is locked by ann.", $"{repository} bob {_locks}");
        await ShouldSayAsync(1, "a.bin is not on the server (100 bytes", $"org/game ann {_locks}");
        await _tree.GitAsync("lfs", "push", "--object-id", "origin", Path.GetFileName(StoredInCopy()));
        await ShouldSayAsync(0, null, $"org/game ann {_locks}");
    }

    [Test]
    public async Task What_is_missing_is_no_yes()
    {
        await ShouldSayAsync(2, "check-push lacks REPOSITORY", "");
        await ShouldSayAsync(2, "check-push lacks USER", "org/game");
        await ShouldSayAsync(2, "check-push lacks USER", $"org/game {_locks}");
        await ShouldSayAsync(2, "check-push lacks USER", $"org/game {_locks.Replace("--", "", StringComparison.Ordinal)}");
        await ShouldSayAsync(1, "The user is empty", $"org/game '' {_locks}");
        await ShouldSayAsync(2, "'Lee' is not expected here", $"org/game Ann Lee {_locks}");
        await ShouldSayAsync(1, "an empty segment", $"org//game bob {_locks}");
        await ShouldSayAsync(1, "The locks cannot be read", "org/game bob");
        await ShouldSayAsync(
            1, "The locks cannot be read", $"org/game bob '--GitLfs:Locks:ConnectionString=Data Source={Sandbox.PathOf("none.db")}'");
        await ShouldSayAsync(1, "The locks cannot be read", "org/game bob", push: $"{Nothing} {Nothing} refs/heads/none\\n");
        await ShouldSayAsync(1, "Locks:Provider is Memory", "org/game bob --GitLfs:Locks:Provider Memory");
        await ShouldSayAsync(1, "Locks:Provider is None", "org/game bob --GitLfs:Locks:Provider=None");
        await ShouldSayAsync(1, "No refs came", $"org/game bob {_locks}", push: "");
        await ShouldSayAsync(1, "is not what a pre-receive hook gets", $"org/game bob {_locks}", push: "word");
        await ShouldSayAsync(1, "where no folder is", $"org/game bob {_locks} --GitLfs:Storage:FileSystem:Root=./none");
        Directory.Exists(Path.Join(_tree.Folder, "none")).Should().BeFalse();
        File.Exists(Sandbox.PathOf("none.db")).Should().BeFalse();
        Directory.EnumerateFiles(_tree.Folder, "*.db*").Should().BeEmpty("a command that only looks makes no database");
    }

    /// <summary>The newest object in the working copy's own storage.</summary>
    private string StoredInCopy() => Directory.EnumerateFiles(Path.Join(_tree.Folder, ".git/lfs/objects"), "*", SearchOption.AllDirectories)
        .MaxBy(File.GetLastWriteTimeUtc)!;

    private async Task ShouldSayAsync(int exitCode, string? text, string arguments, string? push = null)
    {
        var program = string.Join(' ', new[] { HostProgram.Server.File }.Concat(HostProgram.Server.Arguments).Select(word => $"'{word}'"));
        if (!arguments.Contains("Storage", StringComparison.Ordinal))
            arguments += $" '--GitLfs:Storage:FileSystem:Root={Sandbox.Storage}'";
        var check = Sandbox.Start("sh", ["-c", $"printf '{push ?? _push + "\\n"}' | {program} check-push {arguments}"], _tree.Folder);
        (await check.WaitForExitAsync()).Should().Be(exitCode, check.Everything);
        if (text is null)
            check.Error.Should().BeEmpty();
        else
            check.Error.Should().Contain(text);
    }
}
