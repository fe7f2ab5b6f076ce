using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>The commands by which an operator keeps a storage up, as processes: what they print, and how they end.</summary>
public sealed class UpkeepCommandTests : EndToEndTest
{
    private static readonly string Needed = Convert.ToHexStringLower(SHA256.HashData("needed"u8));
    private static readonly string Unneeded = Convert.ToHexStringLower(SHA256.HashData("unneeded"u8));

    private string _root = "";
    private string _git = "";

    [SetUp]
    public async Task Store_two_objects_of_which_a_commit_needs_one()
    {
        _root = Sandbox.MakeFolder("objects");
        Directory.CreateDirectory(Path.Join(_root, "org", "game"));
        await File.WriteAllTextAsync(Path.Join(_root, "org", "game", Needed), "needed");
        await File.WriteAllTextAsync(Path.Join(_root, "org", "game", Unneeded), "unneeded");
        _git = Sandbox.MakeFolder("game.git");
        await File.WriteAllTextAsync(
            Path.Join(_git, "file"), $"version https://git-lfs.github.com/spec/v1\noid sha256:{Needed}\nsize 6\n");
        foreach (var words in new[] { "init --quiet", "add file", "-c user.name=Ann -c user.email=ann@example.com commit --quiet -m file" })
        {
            var git = Sandbox.Start("git", words.Split(' '), _git);
            (await git.WaitForExitAsync()).Should().Be(0, git.Everything);
        }
    }

    [Test]
    public async Task Stats_count_and_print_JSON()
    {
        (await RunAsync(0, "stats")).Should().Contain("org/game").And.Contain("14 B");
        var text = await RunAsync(0, "stats", "--json", "--repository", "org/game");
        var row = JsonDocument.Parse(text[text.IndexOf('[', StringComparison.Ordinal)..]).RootElement[0];
        row.GetProperty("objects").GetInt64().Should().Be(2);
        row.GetProperty("bytes").GetInt64().Should().Be(14);
    }

    [Test]
    public async Task Verify_finds_sets_aside_and_fails()
    {
        await RunAsync(0, "verify");
        await File.WriteAllTextAsync(Path.Join(_root, "org", "game", Needed), "nEeded");
        (await RunAsync(1, "verify", "--quarantine")).Should().Contain($"damaged: org/game {Needed}").And.Contain("moved to the trash");
        (await RunAsync(1, "verify", "--quick", "--git", $"org/game={_git}")).Should().Contain($"missing: org/game {Needed}");
        (await RunAsync(0, "trash", "list")).Should().Contain("damaged").And.Contain(Needed);
        (await RunAsync(1, "trash", "restore", "--repository", "org/game", Needed)).Should().Contain("damaged");
    }

    [Test]
    public async Task Copy_goes_to_another_storage_and_not_onto_itself()
    {
        var (target, same) = (Path.Join(_root, "..", "target.json"), Path.Join(_root, "..", "same.json"));
        var folder = Path.Join(_root, "..", "copy");
        await WriteSettingsAsync(target, folder);
        await WriteSettingsAsync(same, _root);
        (await RunAsync(0, "copy", "--to", target, "--dry-run")).Should().Contain("2 of 2 objects").And.Contain("would be copied");
        (await RunAsync(0, "copy", "--to", target)).Should().Contain("Everything is there.");
        (await File.ReadAllTextAsync(Path.Join(folder, "org", "game", Unneeded))).Should().Be("unneeded");
        (await RunAsync(0, "copy", "--to", target)).Should().Contain("0 of 2 objects");
        (await RunAsync(1, "copy", "--to", same)).Should().Contain("from where the objects are to be copied");
    }

    [Test]
    public async Task Gc_waits_and_refuses()
    {
        (await RunAsync(0, "gc", "--git", $"org/game={_git}")).Should().Contain("waiting 1").And.Contain("moved to the trash 0");
        (await RunAsync(1, "gc", "--git", $"org/game={_root}")).Should().Contain("is no Git repository");
        (await RunAsync(2, "gc")).Should().Contain("--git");
        (await RunAsync(2, "gc", "--git", "org/game")).Should().Contain("REPOSITORY=FOLDER");
        (await RunAsync(2, "gc", "--git", $"org/game={_git}", "--grace", "soon")).Should().Contain("number of days");
        (await RunAsync(1, "gc", "--git", $"org/game={_git}", "--grace", "0.01")).Should().Contain("an hour");
        File.Exists(Path.Join(_root, "org", "game", Unneeded)).Should().BeTrue();
    }

    [Test]
    public async Task Trash_is_restored()
    {
        var trash = Path.Join(_root, ".trash", "org", "game");
        Directory.CreateDirectory(trash);
        File.Move(Path.Join(_root, "org", "game", Unneeded), Path.Join(trash, $"{Unneeded}.1700000000.unreferenced"));
        (await RunAsync(0, "trash", "list")).Should().Contain("unreferenced").And.Contain("2023-11-14");
        (await RunAsync(0, "trash", "purge")).Should().Contain("0 objects", "one call alone deletes nothing");
        (await RunAsync(0, "trash", "restore", "--repository", "org/game")).Should().Contain("1 objects were restored");
        (await File.ReadAllTextAsync(Path.Join(_root, "org", "game", Unneeded))).Should().Be("unneeded");
    }

    private static Task WriteSettingsAsync(string file, string root) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(
        new { GitLfs = new { Storage = new { FileSystem = new { Root = root } } } }), Encoding.UTF8);

    private async Task<string> RunAsync(int status, params string[] words)
    {
        var settings = Path.Join(_root, "..", "settings.json");
        await WriteSettingsAsync(settings, _root);
        var command = Sandbox.Start(
            HostProgram.Server.File,
            [.. HostProgram.Server.Arguments, .. words, "--config", settings],
            Sandbox.MakeFolder("server"));
        (await command.WaitForExitAsync()).Should().Be(status, command.Everything);
        return command.Everything;
    }
}
